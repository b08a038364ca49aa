"""The schema version: which migrations a store has, and applying the missing ones."""

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from streams.domain.errors import TocsinError

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION = sa.table("alembic_version", sa.column("version_num"))


def newest() -> str:
    """The last step that this program knows, such as ``0001``; the steps are numbered by the names of their files."""
    return max(path.name[:4] for path in (_MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))


def current(connection: sa.Connection) -> str | None:
    """The last step that the store has had; None for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(sa.select(_VERSION.c.version_num))


def upgrade(connection: sa.Connection) -> None:
    """Take the steps that are missing, all or none of them.

    Raises:
        TocsinError: the store is not one of ours, or comes from a newer program.
    """
    at = current(connection)
    if at == newest():
        return
    if at is not None and at > newest():
        raise TocsinError(
            f"the store is at step {at} and this program knows {newest()}: it was used by a newer one; upgrade Tocsin"
        )
    if at is None and sa.inspect(connection).has_table("deliveries"):
        raise TocsinError(
            "the store has tables but no version: it was made before there were migrations; "
            "move it away, and a new one is made"
        )
    from alembic import command  # noqa: PLC0415 - a tenth of a second that most starts do not need

    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: sa.Connection) -> "Config":
    """Alembic's settings for working on this connection."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config

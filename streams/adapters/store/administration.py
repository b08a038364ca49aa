"""Schema and maintenance of the store."""

from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store import pruning, schema
from streams.adapters.store.database import Database
from streams.adapters.store.secrets_at_rest import in_clear_text, rewrite
from streams.adapters.store.tables import metadata
from streams.ports.store_admin import Pruned


class SqlStoreAdmin:
    """Looks after a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.address = database.engine.url.render_as_string(hide_password=True)
        self.newest_step = schema.newest()

    def current_step(self) -> str | None:
        """The last step of the schema that the store has had; none for an empty one."""
        with self._database.read() as connection:
            return schema.current(connection)

    def migrate(self) -> None:
        """Take the steps that are missing, all or none of them."""
        self._database.migrate()

    def row_counts(self) -> dict[str, int]:
        """How many rows each table has, by name."""
        with self._database.read() as connection:
            return {name: _count(connection, table) for name, table in sorted(metadata.tables.items())}

    def prunable(self, before: datetime) -> Pruned:
        """How much was finished before then."""
        with self._database.read() as connection:
            return pruning.prunable(connection, before)

    def prune(self, before: datetime) -> Pruned:
        """Prune some of what was finished before then, oldest first; nothing when nothing is left."""
        with self._database.begin() as connection:
            return pruning.prune(connection, before)

    def rewrite_secrets(self) -> tuple[int, int]:
        """Write every secret anew, as the keys say; how many rows that were, and how many are in clear text now."""
        with self._database.begin() as connection:
            return rewrite(connection), in_clear_text(connection)


def _count(connection: sa.Connection, table: sa.Table) -> int:
    if not sa.inspect(connection).has_table(table.name):
        return 0
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0

"""What Alembic runs: the steps, on the connection and in the transaction that it is given."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from streams.adapters.store.columns import Moment
from streams.adapters.store.sealing import SealedBytes, SealedJson, SealedText
from streams.adapters.store.tables import metadata


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column type by its own name; whether a value is sealed is nothing to the schema."""
    if kind == "type" and isinstance(item, Moment):
        autogen.imports.add("from streams.adapters.store.columns import Moment")
        return "Moment()"
    if kind == "type" and isinstance(item, SealedText | SealedJson | SealedBytes):
        return f"sa.{item.impl!r}"
    return False


def include_name(name: str | None, kind: str, parents: Any) -> bool:  # noqa: ARG001 - Alembic's
    """Leave SQLite's index of words out: it is made of tables that nobody declares."""
    return kind != "table" or not (name or "").startswith("event_words")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=True,
    render_item=render_item,
    include_name=include_name,
)
with context.begin_transaction():
    context.run_migrations()

"""Keys that the installation makes for itself, kept in the store so that all its processes share them."""

import secrets

import sqlalchemy as sa

from streams.adapters.store.columns import insert_new, metadata
from streams.adapters.store.sealing import SealedBytes

keys = sa.Table(
    "keys",
    metadata,
    sa.Column("purpose", sa.String(32), primary_key=True),
    sa.Column("value", SealedBytes, nullable=False),
)


def find_key(connection: sa.Connection, purpose: str) -> bytes | None:
    """The key for this purpose, if it has been made."""
    return connection.scalar(sa.select(keys.c.value).where(keys.c.purpose == purpose))


def shared_key(connection: sa.Connection, purpose: str) -> bytes:
    """The key for this purpose, 32 random bytes; made when first asked for."""
    found = find_key(connection, purpose)
    if found is None:
        insert_new(connection, keys, [{"purpose": purpose, "value": secrets.token_bytes(32)}])
        found = find_key(connection, purpose)
    assert found is not None  # noqa: S101 - just inserted
    return found

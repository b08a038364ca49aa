"""Secrets at rest: finds those in clear text and re-encrypts all."""

import sqlalchemy as sa

from streams.adapters.store.endpoints import endpoints
from streams.adapters.store.feeds import feeds
from streams.adapters.store.keys import keys
from streams.adapters.store.sealing import SEALED
from streams.adapters.store.subscriptions import subscriptions

_SECRETS = (
    (endpoints, endpoints.c.id, ("address", "secrets", "headers", "body", "oauth", "tls")),
    (subscriptions, subscriptions.c.id, ("template",)),
    (feeds, feeds.c.id, ("url", "headers", "oauth")),
    (keys, keys.c.purpose, ("value",)),
)


def rewrite(connection: sa.Connection) -> int:
    """Write every secret anew, as the keys of this connection's engine say; returns how many rows that were."""
    number = 0
    for table, identity, columns in _SECRETS:
        for row in connection.execute(sa.select(table).with_for_update()).mappings().all():
            values = {column: row[column] for column in columns}
            connection.execute(table.update().where(identity == row[identity.name]).values(values))
            number += 1
    return number


def in_clear_text(connection: sa.Connection) -> int:
    """How many rows have a secret that is not sealed."""
    number = 0
    for table, _, columns in _SECRETS:
        for row in connection.execute(sa.select(*(_raw(table.c[column]) for column in columns))):
            number += any(value is not None and not _is_sealed(value) for value in row)
    return number


def check_keys(connection: sa.Connection) -> None:
    """Open one of them, to see whether there is a key; raises TocsinError if not."""
    connection.execute(sa.select(endpoints.c.address).limit(1)).all()


def _raw(column: sa.Column[object]) -> sa.ColumnElement[object]:
    """The column as it lies in the store."""
    return sa.type_coerce(column, column.type.impl)  # type: ignore[attr-defined]


def _is_sealed(value: object) -> bool:
    text = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
    return text.startswith(SEALED.encode())

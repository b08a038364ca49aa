"""Row locks: who changes a thing after looking at it keeps others from changing it in between."""

import sqlalchemy as sa

from streams.adapters.store.endpoints import endpoints
from streams.adapters.store.feeds import feeds
from streams.adapters.store.silences import silences
from streams.adapters.store.subscriptions import subscriptions

_IDS = {
    "endpoint": endpoints.c.id,
    "feed": feeds.c.id,
    "silence": silences.c.id,
    "subscription": subscriptions.c.id,
}


def lock(connection: sa.Connection, kind: str, identity: str) -> None:
    """Lock a row until the transaction ends; on SQLite a write transaction excludes all others anyway."""
    column = _IDS[kind]
    connection.execute(sa.select(column).where(column == identity).with_for_update())

"""Which events each article gave last, so that a later version's withdrawals are known."""

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, insert, metadata
from streams.domain.remembered import Remembered, Version

article_events = sa.Table(
    "article_events",
    metadata,
    sa.Column("article_id", sa.String(512), primary_key=True),
    sa.Column("arrived_ms", sa.BigInteger, nullable=False),
    sa.Column("offset", sa.BigInteger, nullable=False),
    sa.Column("published_at", Moment, nullable=False, index=True),
    sa.Column("events", sa.JSON, nullable=False, comment="event id → story key"),
)


def remembered(connection: sa.Connection, article_ids: Collection[str]) -> dict[str, Remembered]:
    """What the last version of each article gave; articles that never gave an event are missing."""
    wanted = sa.select(article_events).where(article_events.c.article_id.in_(sorted(article_ids)))
    return {row.article_id: _remembered(row) for row in connection.execute(wanted)}


def remember(connection: sa.Connection, articles: Iterable[Remembered]) -> None:
    """Note what the articles' last versions gave, unless a later version is noted already."""
    rows = [
        {
            "article_id": article.article_id,
            "arrived_ms": article.version.arrived_ms,
            "offset": article.version.offset,
            "published_at": article.published_at,
            "events": dict(article.events),
        }
        for article in articles
    ]
    if not rows:
        return
    statement = insert(connection, article_events)
    new, old = statement.excluded, article_events.c
    later = sa.or_(old.arrived_ms < new.arrived_ms, sa.and_(old.arrived_ms == new.arrived_ms, old.offset <= new.offset))
    changed = {name: new[name] for name in ("arrived_ms", "offset", "published_at", "events")}
    connection.execute(statement.on_conflict_do_update(index_elements=["article_id"], set_=changed, where=later), rows)


def forget(connection: sa.Connection, before: datetime) -> int:
    """Forget articles published before then: no correction of theirs is expected any more."""
    return connection.execute(sa.delete(article_events).where(article_events.c.published_at < before)).rowcount


def _remembered(row: sa.Row[tuple[object, ...]]) -> Remembered:
    return Remembered(
        article_id=row.article_id,
        version=Version(arrived_ms=row.arrived_ms, offset=row.offset),
        published_at=row.published_at,
        events=row.events,
    )

"""Articles collected from feeds, and the keys that identify them."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

import sqlalchemy as sa

from streams.adapters.store.article_events import article_events
from streams.adapters.store.columns import Moment, insert, insert_new, metadata
from streams.adapters.store.feeds import feeds
from streams.domain.collected import CollectedArticle
from streams.domain.collecting import Recognised
from streams.domain.feed import FeedState
from streams.wire.codec import decode, encode

KEPT = timedelta(days=60)
"""How long an article is recognised after it was last in its feed."""

_TOUCH = timedelta(days=1)
_AT_ONCE = 400

feed_articles = sa.Table(
    "feed_articles",
    metadata,
    sa.Column("id", sa.String(512), primary_key=True),
    sa.Column("feed_id", sa.String(64), nullable=False),
    sa.Column("first_seen_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False, index=True),
    sa.Column("body", sa.LargeBinary, nullable=False, comment="wire form of CollectedArticle"),
    sa.Index("ix_feed_articles_of_feed", "feed_id", "first_seen_at"),
)

feed_keys = sa.Table(
    "feed_keys",
    metadata,
    sa.Column("key", sa.LargeBinary(16), primary_key=True, comment="hash of the key"),
    sa.Column("article_id", sa.String(512), nullable=False, index=True),
)


def known(connection: sa.Connection, keys: Collection[str]) -> dict[str, CollectedArticle]:
    """The articles that are known by these keys; those whose feed brings nothing any more belong to no feed."""
    hashes = {_hashed(key): key for key in keys}
    found: dict[str, CollectedArticle] = {}
    wanted = (
        sa.select(feed_keys.c.key, feed_articles.c.body, feeds.c.state)
        .join(feed_articles, feed_articles.c.id == feed_keys.c.article_id)
        .join(feeds, feeds.c.id == feed_articles.c.feed_id, isouter=True)
    )
    for some in _in_parts(hashes):
        for key, body, state in connection.execute(wanted.where(feed_keys.c.key.in_(some))):
            article = decode(bytes(body), CollectedArticle)
            is_fetched = state == FeedState.ACTIVE.value
            found[hashes[bytes(key)]] = article if is_fetched else replace(article, feed_id=None)
    return found


def remember(connection: sa.Connection, recognised: Sequence[Recognised], now: datetime) -> None:
    """Note articles and their keys; a key that is known stays with its article."""
    for each in recognised:
        article = each.article
        statement = insert(connection, feed_articles).values(
            id=article.id,
            feed_id=article.feed_id,
            first_seen_at=article.first_seen_at,
            seen_at=now,
            body=encode(article),
        )
        changed = {name: statement.excluded[name] for name in ("feed_id", "seen_at", "body")}
        connection.execute(statement.on_conflict_do_update(index_elements=[feed_articles.c.id], set_=changed))
        insert_new(
            connection, feed_keys, [{"key": _hashed(key), "article_id": article.id} for key in dict.fromkeys(each.keys)]
        )


def touch(connection: sa.Connection, keys: Collection[str], now: datetime) -> None:
    """Note that these are still in their feed, at most once a day each."""
    for some in _in_parts({_hashed(key): key for key in keys}):
        ids = sa.select(feed_keys.c.article_id).where(feed_keys.c.key.in_(some))
        stale = sa.and_(feed_articles.c.id.in_(ids), feed_articles.c.seen_at < now - _TOUCH)
        if connection.scalar(sa.select(sa.exists().where(stale))):
            connection.execute(feed_articles.update().where(stale).values(seen_at=now))


def forget(connection: sa.Connection, before: datetime, limit: int = 500) -> int:
    """Forget articles that have not been in any feed since then; returns how many."""
    ids = connection.scalars(sa.select(feed_articles.c.id).where(feed_articles.c.seen_at < before).limit(limit)).all()
    if ids:
        connection.execute(feed_keys.delete().where(feed_keys.c.article_id.in_(ids)))
        connection.execute(feed_articles.delete().where(feed_articles.c.id.in_(ids)))
    return len(ids)


def count_since(connection: sa.Connection, since: datetime) -> dict[str, int]:
    """How many articles each feed brought in since then."""
    query = sa.select(feed_articles.c.feed_id, sa.func.count()).where(feed_articles.c.first_seen_at >= since)
    return {row[0]: row[1] for row in connection.execute(query.group_by(feed_articles.c.feed_id))}


def count_with_events(connection: sa.Connection, since: datetime) -> dict[str, int]:
    """From how many of these events were read."""
    given = sa.select(article_events.c.article_id)
    query = sa.select(feed_articles.c.feed_id, sa.func.count()).where(
        feed_articles.c.first_seen_at >= since, feed_articles.c.id.in_(given)
    )
    return {row[0]: row[1] for row in connection.execute(query.group_by(feed_articles.c.feed_id))}


def _in_parts(hashes: Mapping[bytes, str]) -> Iterator[list[bytes]]:
    remaining = iter(hashes)
    while some := list(islice(remaining, _AT_ONCE)):
        yield some


def _hashed(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:16]

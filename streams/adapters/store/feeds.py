"""Feeds in the store: configuration, fetch state, and leases of hosts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, insert, insert_new, metadata
from streams.adapters.store.sealing import SealedJson, SealedText
from streams.domain.feed import Feed, FeedProgress, FeedState
from streams.wire.codec import decode, encode, from_tree, to_tree

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("host", sa.String(255), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("url", SealedText, nullable=False),
    sa.Column("headers", SealedJson, nullable=False),
    sa.Column("options", sa.JSON, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("state_reason", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("next_at", Moment, nullable=False),
    sa.Column("progress", sa.LargeBinary, nullable=False, comment="wire form of FeedProgress"),
    sa.Column(
        "reported", sa.String(16), nullable=False, server_default="", comment="the trouble people were told of last"
    ),
    sa.Column("oauth", SealedJson(none_as_null=True)),
    sa.Index("ix_feeds_due", "host", "next_at", sqlite_where=sa.text("state = 'active'"),
             postgresql_where=sa.text("state = 'active'")),
)  # fmt: skip

feed_hosts = sa.Table(
    "feed_hosts",
    metadata,
    sa.Column("host", sa.String(255), primary_key=True),
    sa.Column("ready_at", Moment, nullable=False, comment="end of the pause after the last request"),
    sa.Column("due_at", Moment, comment="when a feed of it is due and the pause is over"),
    sa.Column("owner", sa.String(255)),
    sa.Column("leased_until", Moment),
    sa.Index("ix_feed_hosts_due", "due_at", sqlite_where=sa.text("owner IS NULL"),
             postgresql_where=sa.text("owner IS NULL")),
)  # fmt: skip

_OPTIONS = ("every", "language", "country", "owner", "tier", "full_text", "identity", "mapping", "user", "declared")


def host_of(url: str) -> str:
    """What one connection at a time goes to: a host with its port, without ``www.``."""
    return urlsplit(url).netloc.rpartition("@")[2].lower().removeprefix("www.")[:255]


def save(connection: sa.Connection, feed: Feed, now: datetime) -> None:
    """Add a feed, due at once, or give one that is there a new configuration; what was learned stays."""
    row = _row(feed)
    statement = insert(connection, feeds).values(**row, next_at=now, progress=encode(FeedProgress()))
    changed = {name: statement.excluded[name] for name in row if name not in {"id", "created_at"}}
    connection.execute(statement.on_conflict_do_update(index_elements=[feeds.c.id], set_=changed))
    reschedule(connection, [host_of(feed.url)], now)


def fetch_now(connection: sa.Connection, feed: Feed, now: datetime) -> None:
    """Let a feed be due at once, and forget its failures."""
    found = get(connection, feed.id)
    if found is not None:
        progress = replace(found[1], failures=0, failing_since=None, error="", etag="", last_modified="", digest="")
        values = {"next_at": now, "progress": encode(progress)}
        connection.execute(feeds.update().where(feeds.c.id == feed.id).values(values))
        reschedule(connection, [host_of(feed.url)], now)


def due(connection: sa.Connection, feed: str, now: datetime) -> None:
    """Let a feed be due at once, asked conditionally as always; nothing if there is none such."""
    found = get(connection, feed)
    if found is not None:
        connection.execute(feeds.update().where(feeds.c.id == feed, feeds.c.next_at > now).values(next_at=now))
        reschedule(connection, [host_of(found[0].url)], now)


def remove(connection: sa.Connection, feed: str) -> bool:
    """Forget a feed; what it brought in stays known. False: there is none such."""
    return connection.execute(feeds.delete().where(feeds.c.id == feed)).rowcount == 1


def get(connection: sa.Connection, feed: str) -> tuple[Feed, FeedProgress] | None:
    """The feed with that id, and what was learned of it."""
    row = connection.execute(sa.select(feeds).where(feeds.c.id == feed)).mappings().first()
    return None if row is None else (feed_of(row), progress_of(row))


def find(connection: sa.Connection) -> list[tuple[Feed, FeedProgress, datetime]]:
    """Every feed with what was learned of it and when it is due, by name."""
    rows = connection.execute(sa.select(feeds).order_by(feeds.c.name, feeds.c.id)).mappings()
    return [(feed_of(row), progress_of(row), row["next_at"]) for row in rows]


def record(connection: sa.Connection, feed: Feed, before: Feed, progress: FeedProgress, next_at: datetime) -> None:
    """Write down what a fetch changed; what people configured meanwhile stays as they want it."""
    values: dict[str, Any] = {"progress": encode(progress), "next_at": next_at}
    if feed.url != before.url:
        values |= {"url": feed.url, "host": host_of(feed.url)}
    if feed.state is not before.state:
        values |= {"state": feed.state.value, "state_reason": feed.state_reason}
    connection.execute(feeds.update().where(feeds.c.id == feed.id).values(values))


def reschedule(connection: sa.Connection, hosts: Iterable[str], now: datetime) -> None:
    """Note of each host when there is something to fetch from it."""
    names = sorted(set(hosts))
    insert_new(connection, feed_hosts, [{"host": name, "ready_at": now} for name in names])
    for name in names:
        first = sa.select(sa.func.min(feeds.c.next_at)).where(
            feeds.c.host == name, feeds.c.state == FeedState.ACTIVE.value
        )
        earliest = connection.scalar(first)
        ready = connection.scalar(sa.select(feed_hosts.c.ready_at).where(feed_hosts.c.host == name))
        due = None if earliest is None or ready is None else max(earliest, ready)
        connection.execute(feed_hosts.update().where(feed_hosts.c.host == name).values(due_at=due))


def feed_of(row: sa.RowMapping) -> Feed:
    """The feed that a row holds."""
    plain = {
        name: row[name] for name in ("id", "name", "url", "headers", "oauth", "state", "state_reason", "created_at")
    }
    return from_tree({**plain, **row["options"]}, Feed)


def progress_of(row: sa.RowMapping) -> FeedProgress:
    """What was learned of the feed that a row holds."""
    return decode(bytes(row["progress"]), FeedProgress)


def _row(feed: Feed) -> dict[str, Any]:
    tree = to_tree(feed)
    plain = {name: tree[name] for name in ("id", "name", "url", "headers", "oauth", "state", "state_reason")}
    options = {name: tree[name] for name in _OPTIONS}
    return {**plain, "options": options, "host": host_of(feed.url), "created_at": feed.created_at}

"""Subscriptions at WebSub hubs, one a feed."""

import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, insert, metadata
from streams.adapters.store.feeds import feeds
from streams.adapters.store.sealing import SealedText
from streams.domain.feed import FeedState
from streams.domain.hub_subscription import HubState, HubSubscription

CLAIMED = timedelta(minutes=5)
"""How long a subscription is a collector's to ask for; longer than a request takes."""

hub_subscriptions = sa.Table(
    "hub_subscriptions",
    metadata,
    sa.Column("feed_id", sa.String(64), primary_key=True),
    sa.Column("token", sa.String(64), nullable=False, unique=True),
    sa.Column("hub", sa.Text, nullable=False),
    sa.Column("topic", SealedText, nullable=False),
    sa.Column("secret", SealedText, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("lease_until", Moment),
    sa.Column("next_at", Moment, nullable=False, index=True),
    sa.Column("error", sa.Text, nullable=False),
)


def offer(connection: sa.Connection, feed_id: str, hub: str, topic: str, now: datetime) -> None:
    """Note the hub that a feed offers; another hub or topic is subscribed to anew, none ends the subscription."""
    there = _one(connection, hub_subscriptions.c.feed_id == feed_id)
    if there is not None and (there.hub, there.topic) == (hub, topic):
        return
    connection.execute(hub_subscriptions.delete().where(hub_subscriptions.c.feed_id == feed_id))
    if hub:
        fresh = HubSubscription(
            feed_id=feed_id,
            token=secrets.token_urlsafe(32),
            hub=hub,
            topic=topic,
            secret=secrets.token_urlsafe(32),
            next_at=now,
        )
        connection.execute(insert(connection, hub_subscriptions).values(**_row(fresh)))


def is_due(connection: sa.Connection, now: datetime) -> bool:
    """Whether a hub is to be asked."""
    return bool(connection.scalar(sa.select(sa.exists().where(hub_subscriptions.c.next_at <= now))))


def claim(connection: sa.Connection, now: datetime, limit: int) -> list[HubSubscription]:
    """Those that are due, each given to one collector; those of removed feeds are forgotten."""
    known = sa.select(feeds.c.id)
    connection.execute(hub_subscriptions.delete().where(hub_subscriptions.c.feed_id.not_in(known)))
    active = sa.select(feeds.c.id).where(feeds.c.state == FeedState.ACTIVE.value)
    due = (hub_subscriptions.c.next_at <= now, hub_subscriptions.c.feed_id.in_(active))
    query = sa.select(hub_subscriptions).where(*due).order_by(hub_subscriptions.c.next_at).limit(limit)
    found = [_of(row) for row in connection.execute(query.with_for_update(skip_locked=True)).mappings()]
    ids = [each.feed_id for each in found]
    taken = hub_subscriptions.update().where(hub_subscriptions.c.feed_id.in_(ids))
    connection.execute(taken.values(next_at=now + CLAIMED))
    asked = (hub_subscriptions.c.feed_id.in_(ids), hub_subscriptions.c.state != HubState.ACTIVE.value)
    connection.execute(hub_subscriptions.update().where(*asked).values(state=HubState.ASKED.value))
    return found


def find(connection: sa.Connection, token: str) -> HubSubscription | None:
    """The subscription of an address that a hub calls, if its feed is fetched."""
    active = sa.select(feeds.c.id).where(feeds.c.state == FeedState.ACTIVE.value)
    return _one(connection, sa.and_(hub_subscriptions.c.token == token, hub_subscriptions.c.feed_id.in_(active)))


def save(connection: sa.Connection, subscription: HubSubscription) -> None:
    """Write down how it stands; nothing if the feed has another one now."""
    row = _row(subscription)
    connection.execute(hub_subscriptions.update().where(hub_subscriptions.c.token == subscription.token).values(row))


def save_asked(connection: sa.Connection, subscription: HubSubscription) -> None:
    """Write down what came of asking, unless the hub has confirmed meanwhile."""
    where = (
        hub_subscriptions.c.token == subscription.token,
        hub_subscriptions.c.next_at <= subscription.next_at,
    )
    values = {"next_at": subscription.next_at, "error": subscription.error}
    connection.execute(hub_subscriptions.update().where(*where).values(values))


def _one(connection: sa.Connection, where: sa.ColumnElement[bool]) -> HubSubscription | None:
    row = connection.execute(sa.select(hub_subscriptions).where(where)).mappings().first()
    return None if row is None else _of(row)


def _of(row: sa.RowMapping) -> HubSubscription:
    return HubSubscription(**{**row, "state": HubState(row["state"])})


def _row(subscription: HubSubscription) -> dict[str, Any]:
    names = ("feed_id", "token", "hub", "topic", "secret", "lease_until", "next_at", "error")
    return {**{name: getattr(subscription, name) for name in names}, "state": subscription.state.value}

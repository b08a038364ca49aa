"""Subscriptions in the store, and queuing alert changes for them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from secrets import token_hex

import sqlalchemy as sa

from streams.adapters.store import notices
from streams.adapters.store.columns import Moment, insert, metadata
from streams.adapters.store.sealing import SealedJson
from streams.domain.alert import AlertChange, Change
from streams.domain.delivery import Delivery
from streams.domain.message_template import MessageTemplate
from streams.domain.notice import Message
from streams.domain.selection import traits_of
from streams.domain.subscription import Mode, Selector, Subscription, Timetable
from streams.notify.audience import Audience
from streams.notify.delivery_hours import highest
from streams.notify.routing import ENDINGS, Memory, Routed, gather, may_hold, route
from streams.wire.codec import decode, encode, from_tree, to_tree

subscriptions = sa.Table(
    "subscriptions",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("endpoint_id", sa.String(64), nullable=False, index=True),
    sa.Column("selector", sa.Text, nullable=False),
    sa.Column("mode", sa.String(16), nullable=False),
    sa.Column("timetable", sa.Text, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("declared", sa.Boolean, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("changes", sa.Text, nullable=False, server_default="[]", comment="kinds of change; none means all"),
    sa.Column("owner", sa.String(100), nullable=False, server_default="", comment="whose it is; empty: nobody else's"),
    sa.Column("template", SealedJson(none_as_null=True)),
)

revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("mark", sa.String(32), nullable=False),
)
"""A random mark, another one after every change: who keeps a copy sees that it is old, whatever the clocks say."""

Enqueue = Callable[[sa.Connection, Sequence[Delivery]], object]
"""Puts deliveries into the outbox within a transaction; those already there stay as they are."""

REVISION = "subscriptions"


class Subscriptions:
    """Who wants what. Every method works within the caller's transaction."""

    def __init__(self, enqueue: Enqueue) -> None:
        self._enqueue = enqueue
        self._cached: tuple[str, Audience] = ("", Audience([]))

    def save(self, connection: sa.Connection, subscription: Subscription, now: datetime) -> None:
        """Create the subscription or change the one with its id."""
        values = {
            "name": subscription.name,
            "endpoint_id": subscription.endpoint_id,
            "selector": encode(subscription.selector).decode(),
            "mode": subscription.mode.value,
            "timetable": encode(subscription.timetable).decode(),
            "changes": encode(subscription.changes).decode(),
            "template": to_tree(subscription.template),
            "enabled": subscription.enabled,
            "declared": subscription.declared,
            "updated_at": now,
        }
        _mark_change(connection)
        changed = connection.execute(
            sa.update(subscriptions).where(subscriptions.c.id == subscription.id).values(values)
        )
        if not changed.rowcount:
            values |= {"id": subscription.id, "owner": subscription.owner, "created_at": subscription.created_at}
            connection.execute(sa.insert(subscriptions).values(values))

    def remove(self, connection: sa.Connection, subscription_id: str) -> bool:
        """Remove a subscription and what waits for it; what it was told stays on record. False if there is none."""
        _mark_change(connection)
        notices.forget_waiting(connection, subscription_id)
        return bool(connection.execute(sa.delete(subscriptions).where(subscriptions.c.id == subscription_id)).rowcount)

    def all(self, connection: sa.Connection) -> list[Subscription]:
        """Every subscription, by name; read anew only when one has changed."""
        return self._audience(connection).everyone

    def find(self, connection: sa.Connection, name: str) -> Subscription | None:
        """The subscription with this name or id."""
        found = sa.or_(subscriptions.c.name == name, subscriptions.c.id == name)
        row = connection.execute(sa.select(subscriptions).where(found)).first()
        return _subscription(row) if row else None

    def uses(self, connection: sa.Connection, endpoint_id: str) -> bool:
        """Whether a subscription goes to this endpoint."""
        used = sa.select(subscriptions.c.id).where(subscriptions.c.endpoint_id == endpoint_id)
        return connection.execute(used).first() is not None

    def enqueue_notifications(self, connection: sa.Connection, changes: Sequence[AlertChange], now: datetime) -> Routed:
        """Route the changes and put what goes out at once into the outbox; told again, it changes nothing."""
        closings = self._audience(connection).wants_closings
        told = [each for each in changes if each.notify or (closings and each.change is Change.CLOSED)]
        if not told:
            return Routed()
        concerned = self._audience(connection).concerned(traits_of(change.alert) for change in told)
        memory = self._memory(connection, told, concerned)
        routed = route(told, concerned, now, memory)
        self._send(connection, routed.messages, concerned, now)
        waited = {(each.subscription_id, each.change.id) for waiting in memory.waiting.values() for each in waiting}
        notices.add(connection, routed.notices, waited, now)
        return routed

    def release(self, connection: sa.Connection, now: datetime) -> tuple[Message, ...]:
        """Put what waited until now into the outbox, one message a subscription.

        Several processes may do so at once: each locks the subscriptions that it takes and passes over the others'.
        """
        mine = connection.execute(
            sa.select(subscriptions)
            .where(subscriptions.c.id.in_(notices.owners_of_due(now)), subscriptions.c.enabled)
            .with_for_update(skip_locked=True)
        ).all()
        everyone = [_subscription(row) for row in mine]
        waiting = notices.waiting_for(connection, [each.id for each in everyone])
        messages = tuple(m for each in everyone for m in gather(each, waiting.get(each.id, ()), now))
        self._send(connection, messages, everyone, now)
        for message in messages:
            notices.note_sent(connection, message)
        return messages

    def next_release(self, connection: sa.Connection) -> datetime | None:
        """When something that waits is next due."""
        return notices.next_due(connection, sa.select(subscriptions.c.id).where(subscriptions.c.enabled))

    def _audience(self, connection: sa.Connection) -> Audience:
        revision = connection.scalar(sa.select(revisions.c.mark).where(revisions.c.name == REVISION)) or ""
        known, audience = self._cached
        if known != revision:
            audience = Audience(_subscription(row) for row in connection.execute(sa.select(subscriptions)))
            self._cached = (revision, audience)
        return audience

    def _memory(
        self, connection: sa.Connection, changes: Sequence[AlertChange], concerned: Iterable[Subscription]
    ) -> Memory:
        alerts = {change.alert.id for change in changes}
        known = notices.known_of(connection, alerts)
        ending = any(change.change in ENDINGS for change in changes)
        holding = [each.id for each in concerned if ending or may_hold(each)]
        if not holding:
            return Memory(known=known)
        told = notices.last_told(connection, alerts)
        return Memory(told, notices.waiting_for(connection, holding), known)

    def _send(
        self, connection: sa.Connection, messages: Sequence[Message], everyone: Iterable[Subscription], now: datetime
    ) -> None:
        endpoints = {each.id: each.endpoint_id for each in everyone}
        if messages:
            self._enqueue(connection, [_delivery(m, endpoints[m.subscription_id], now) for m in messages])


def _mark_change(connection: sa.Connection) -> None:
    statement = insert(connection, revisions).values(name=REVISION, mark=token_hex(16))
    changed = {"mark": statement.excluded.mark}
    connection.execute(statement.on_conflict_do_update(index_elements=[revisions.c.name], set_=changed))


def _delivery(message: Message, endpoint: str, now: datetime) -> Delivery:
    alerts = {change.alert.id for change in message.changes}
    return Delivery(
        id=message.id,
        endpoint_id=endpoint,
        subscription_id=message.subscription_id,
        alert_id=alerts.pop() if len(alerts) == 1 else None,
        changes=tuple(change.id for change in message.changes),
        severity=highest(message.changes),
        payload=encode(message),
        next_at=now,
        created_at=now,
    )


def _subscription(row: sa.Row[tuple[object, ...]]) -> Subscription:
    return Subscription(
        id=row.id,
        name=row.name,
        selector=decode(row.selector, Selector),
        endpoint_id=row.endpoint_id,
        mode=Mode(row.mode),
        timetable=decode(row.timetable, Timetable),
        changes=decode(row.changes, tuple[Change, ...]),
        template=from_tree(row.template, MessageTemplate) if row.template is not None else None,
        enabled=row.enabled,
        declared=row.declared,
        owner=row.owner,
        created_at=row.created_at,
    )

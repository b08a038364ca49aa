"""Notices in the store: what each subscription is told of, and which delivery carries it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, insert_new, metadata
from streams.domain.alert import AlertChange
from streams.domain.notice import Message, Notice
from streams.ports.alert_store import RecordedNotice
from streams.wire.codec import decode, encode

notices = sa.Table(
    "notices",
    metadata,
    sa.Column("subscription_id", sa.String(64), primary_key=True),
    sa.Column("change_id", sa.String(64), primary_key=True),
    sa.Column("alert_id", sa.String(64), nullable=False, index=True),
    sa.Column("change", sa.Text, comment="the alert change while it waits; then its delivery has it"),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("delivery_id", sa.String(64)),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("withdrawn", sa.Boolean, nullable=False, server_default=sa.false(), comment="it never goes out"),
)
SENT = notices.c.delivery_id.is_not(None)
WAITING = sa.and_(~SENT, ~notices.c.withdrawn)
sa.Index("ix_notices_waiting", notices.c.due_at, sqlite_where=~SENT, postgresql_where=~SENT)
sa.Index("ix_notices_delivery", notices.c.delivery_id, sqlite_where=SENT, postgresql_where=SENT)
sa.Index("ix_notices_told", notices.c.subscription_id, notices.c.alert_id)

_MAX_AT_ONCE = 5_000


def add(connection: sa.Connection, given: Iterable[Notice], waited: Collection[tuple[str, str]], now: datetime) -> None:
    """Write notices down; those of which it is known that they waited are changed."""
    fresh = []
    for notice in given:
        over = notice.withdrawn or notice.delivery_id is not None
        values = {
            "change": None if over else encode(notice.change).decode(),
            "due_at": notice.due_at,
            "reason": notice.reason,
            "delivery_id": notice.delivery_id,
            "withdrawn": notice.withdrawn,
        }
        subscription, change = key = (notice.subscription_id, notice.change.id)
        if key in waited:
            same = (notices.c.subscription_id == subscription, notices.c.change_id == change)
            connection.execute(sa.update(notices).where(*same, WAITING).values(values))
        else:
            values |= {"subscription_id": subscription, "change_id": change}
            fresh.append(values | {"alert_id": notice.change.alert.id, "created_at": now})
    insert_new(connection, notices, fresh)


def note_sent(connection: sa.Connection, message: Message) -> None:
    """Write down that a message carries what waited."""
    ids = [change.id for change in message.changes]
    same = (notices.c.subscription_id == message.subscription_id, notices.c.change_id.in_(ids))
    connection.execute(sa.update(notices).where(*same).values(delivery_id=message.id, change=None))


def forget_waiting(connection: sa.Connection, subscription_id: str) -> None:
    """Drop what waits for a subscription; what it was told stays on record."""
    connection.execute(sa.delete(notices).where(notices.c.subscription_id == subscription_id, WAITING))


def known_of(connection: sa.Connection, alerts: Collection[str]) -> Mapping[str, set[str]]:
    """Of which changes of these alerts there are notices, by subscription."""
    known: defaultdict[str, set[str]] = defaultdict(set)
    query = sa.select(notices.c.subscription_id, notices.c.change_id).where(notices.c.alert_id.in_(alerts))
    for subscription, change in connection.execute(query):
        known[subscription].add(change)
    return known


def last_told(connection: sa.Connection, alerts: Collection[str]) -> Mapping[str, dict[str, datetime]]:
    """When each of these alerts last went out, by subscription and alert."""
    told: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
    query = (
        sa.select(notices.c.subscription_id, notices.c.alert_id, sa.func.max(notices.c.due_at).label("at"))
        .where(notices.c.alert_id.in_(alerts), SENT)
        .group_by(notices.c.subscription_id, notices.c.alert_id)
    )
    for subscription, alert, at in connection.execute(query):
        told[subscription][alert] = at
    return told


def waiting_for(connection: sa.Connection, subscriptions: Sequence[str]) -> Mapping[str, list[Notice]]:
    """What waits for each of these subscriptions."""
    waiting: defaultdict[str, list[Notice]] = defaultdict(list)
    for start in range(0, len(subscriptions), _MAX_AT_ONCE):
        some = subscriptions[start : start + _MAX_AT_ONCE]
        for row in connection.execute(sa.select(notices).where(notices.c.subscription_id.in_(some), WAITING)):
            waiting[row.subscription_id].append(
                Notice(
                    subscription_id=row.subscription_id,
                    change=decode(row.change, AlertChange),
                    due_at=row.due_at,
                    reason=row.reason,
                )
            )
    return waiting


def owners_of_due(now: datetime) -> sa.Select[str]:
    """The query for the subscriptions for which something waits that is due."""
    return sa.select(notices.c.subscription_id).where(WAITING, notices.c.due_at <= now)


def next_due(connection: sa.Connection, subscriptions: sa.Select[str]) -> datetime | None:
    """When something that waits for one of these subscriptions is next due."""
    wanted = sa.select(notices.c.due_at).where(WAITING, notices.c.subscription_id.in_(subscriptions))
    return connection.scalar(wanted.order_by(notices.c.due_at).limit(1))


def waiting_of(connection: sa.Connection, subscription_id: str) -> list[datetime]:
    """When each thing that waits for a subscription is due."""
    wanted = sa.select(notices.c.due_at).where(notices.c.subscription_id == subscription_id, WAITING)
    return list(connection.scalars(wanted))


def notices_of_alert(connection: sa.Connection, alert_id: str) -> list[RecordedNotice]:
    """Every notice of an alert, in the order in which they were or will be due."""
    columns = [notices.c[each.name] for each in fields(RecordedNotice)]
    wanted = sa.select(*columns).where(notices.c.alert_id == alert_id)
    rows = connection.execute(wanted.order_by(notices.c.due_at, notices.c.subscription_id))
    return [RecordedNotice(**row) for row in rows.mappings()]

"""Deliveries in the store: adding, reading, cancelling and replaying. Sending is in ``dispatch``."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, Serial, insert_new, metadata
from streams.adapters.store.endpoints import endpoints
from streams.adapters.store.notices import notices
from streams.adapters.store.wakeup import notify_waiters
from streams.domain.alert import Severity
from streams.domain.delivery import OPEN_STATES, Delivery, DeliveryState
from streams.domain.endpoint import EndpointState
from streams.domain.figures import MAX_COUNTED
from streams.domain.message_template import MessageTemplate

_PENDING = sa.text("state = 'pending'")
_OPEN = sa.text("state IN ('pending', 'sending', 'held')")

_INDEXED = (*OPEN_STATES, DeliveryState.DEAD)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("sequence", Serial, primary_key=True),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("endpoint_id", sa.String(64), nullable=False),
    sa.Column("subscription_id", sa.String(64)),
    sa.Column("alert_id", sa.String(64)),
    sa.Column("changes", sa.JSON, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("retrying", sa.Boolean, nullable=False, comment="attempts > 0, for the index"),
    sa.Column("next_at", Moment, nullable=False),
    sa.Column("lease_owner", sa.String(128)),
    sa.Column("lease_until", Moment),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("replay_of", sa.String(64)),
    sa.Column("replay_run", sa.String(64)),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("finished_at", Moment),
    sa.Column("severity", sa.String(16)),
)
"""No foreign key to endpoints: what was sent to an endpoint outlives it."""

payloads = sa.Table(
    "payloads",
    metadata,
    sa.Column("delivery_id", sa.String(64), primary_key=True),
    sa.Column("payload", sa.LargeBinary, nullable=False),
)
"""Apart from the deliveries, whose rows are written anew at every step."""

_INDEXES = (
    ("due", _PENDING, ("endpoint_id", "retrying", "next_at", "sequence")),
    ("story", _OPEN, ("endpoint_id", "alert_id", "sequence")),
    ("sending", sa.text("state = 'sending'"), ("endpoint_id", "lease_until")),
    ("finished", sa.text("finished_at IS NOT NULL"), ("finished_at",)),
    ("held", sa.text("state = 'held'"), ("endpoint_id",)),
    ("dead", sa.text("state = 'dead'"), ("endpoint_id", "sequence")),
    ("endpoint", None, ("endpoint_id", "sequence")),
    ("alert", None, ("alert_id", "sequence")),
    ("replay_of", sa.text("replay_of IS NOT NULL"), ("replay_of",)),
    ("replay_run", sa.text("replay_run IS NOT NULL"), ("replay_run", "state")),
)
for _name, _where, _columns in _INDEXES:
    sa.Index(
        f"ix_deliveries_{_name}",
        *(deliveries.c[column] for column in _columns),
        sqlite_where=_where,
        postgresql_where=_where,
    )

_WHOLE = sa.select(deliveries, payloads.c.payload).join(payloads, payloads.c.delivery_id == deliveries.c.id)


def add(connection: sa.Connection, new: Iterable[Delivery]) -> None:
    """Add deliveries inside the caller's transaction; those that are there already are left as they are.

    Deliveries of one story keep the order in which they are given. What goes to an endpoint that is not active is
    held for it.
    """
    new = list(new)
    rows = [_row(delivery) for delivery in new]
    if not rows:
        return
    targets = {row["endpoint_id"] for row in rows}
    resting = set(
        connection.scalars(
            sa.select(endpoints.c.id).where(
                endpoints.c.id.in_(targets), endpoints.c.state != EndpointState.ACTIVE.value
            )
        )
    )
    for row in rows:
        if row["endpoint_id"] in resting and row["state"] == DeliveryState.PENDING.value:
            row["state"] = DeliveryState.HELD.value
    insert_new(connection, deliveries, rows)
    insert_new(connection, payloads, [{"delivery_id": each.id, "payload": each.payload} for each in new])
    notify_waiters(connection)


def get(connection: sa.Connection, delivery: str) -> Delivery | None:
    """The delivery with that id."""
    row = connection.execute(_WHOLE.where(deliveries.c.id == delivery)).mappings().first()
    return delivery_of(row, row["payload"]) if row else None


def find(
    connection: sa.Connection,
    *,
    endpoint: str | None = None,
    endpoints: Iterable[str] | None = None,
    alert: str | None = None,
    states: Sequence[DeliveryState] = (),
    before: int | None = None,
    limit: int = 100,
) -> list[Delivery]:
    """The newest deliveries that fit everything given; ``before`` is the sequence at which the last page ended."""
    query = _WHOLE.order_by(deliveries.c.sequence.desc()).limit(limit)
    if endpoint is not None:
        query = query.where(deliveries.c.endpoint_id == endpoint)
    if endpoints is not None:
        query = query.where(deliveries.c.endpoint_id.in_(list(endpoints)))
    if alert is not None:
        query = query.where(tells_of(alert))
    if states:
        query = query.where(_in_one_of(states))
    if before is not None:
        query = query.where(deliveries.c.sequence < before)
    return [delivery_of(row, row["payload"]) for row in connection.execute(query).mappings()]


def endpoints_with(state: DeliveryState) -> sa.Select[str]:
    """The query for the endpoints that have deliveries in a state.

    A loose index scan, from one endpoint to the next: it costs a probe an endpoint, however much waits there.
    """
    wanted = _is_in(state)
    first = sa.select(sa.func.min(deliveries.c.endpoint_id).label("endpoint_id")).where(wanted)
    found = first.cte(f"with_{state}", recursive=True)
    after = sa.select(sa.func.min(deliveries.c.endpoint_id)).where(wanted, deliveries.c.endpoint_id > found.c[0])
    found = found.union_all(sa.select(after.correlate(found).scalar_subquery()).where(found.c[0].is_not(None)))
    return sa.select(found.c.endpoint_id).where(found.c.endpoint_id.is_not(None))


def tells_of(alert: str) -> sa.ColumnElement[bool]:
    """Whether a delivery, or what it repeats, tells of an alert, alone or among others."""
    many = sa.select(notices.c.delivery_id).where(notices.c.alert_id == alert)
    return sa.or_(deliveries.c.alert_id == alert, deliveries.c.id.in_(many), deliveries.c.replay_of.in_(many))


def get_many(connection: sa.Connection, ids: Sequence[str]) -> list[Delivery]:
    """The deliveries with these ids, in the order in which they were added."""
    query = _WHOLE.where(deliveries.c.id.in_(ids)).order_by(deliveries.c.sequence)
    return [delivery_of(row, row["payload"]) for row in connection.execute(query).mappings()]


def count_open(connection: sa.Connection, endpoint: str | None = None) -> dict[DeliveryState, int]:
    """How many deliveries are still to arrive or dead, by state; counting ends at :data:`MAX_COUNTED` of each.

    Each state has an index of its own, so that history costs nothing.
    """
    row = connection.execute(sa.select(*(_number_in(state, endpoint) for state in _INDEXED))).one()
    return {state: number for state, number in zip(_INDEXED, row, strict=True) if number}


def hold(connection: sa.Connection, endpoint: str, reason: str) -> int:
    """Hold what waits for an endpoint; what is being sent goes on. Returns how many."""
    return _move(connection, endpoint, DeliveryState.PENDING, state=DeliveryState.HELD.value, reason=reason)


def release(connection: sa.Connection, endpoint: str, now: datetime) -> int:
    """Let what was held for an endpoint go out now, in order. Returns how many."""
    notify_waiters(connection)
    return _move(
        connection, endpoint, DeliveryState.HELD, state=DeliveryState.PENDING.value, reason="released", next_at=now
    )


def hand_over(connection: sa.Connection, subscription: str, source: str, target: str, now: datetime) -> int:
    """Let what waits at one endpoint for a subscription go to another one now, in order. Returns how many."""
    active = sa.select(endpoints.c.id).where(endpoints.c.id == target, endpoints.c.state == EndpointState.ACTIVE.value)
    state = DeliveryState.PENDING if connection.scalar(active) else DeliveryState.HELD
    waiting = (DeliveryState.PENDING.value, DeliveryState.HELD.value)
    where = (deliveries.c.endpoint_id == source, deliveries.c.subscription_id == subscription)
    values = {"endpoint_id": target, "state": state.value, "next_at": now, "reason": "the subscription moved"}
    notify_waiters(connection)
    return connection.execute(
        deliveries.update().where(*where, deliveries.c.state.in_(waiting)).values(values)
    ).rowcount


def cancel(connection: sa.Connection, delivery: str, now: datetime, reason: str) -> bool:
    """Cancel a delivery that waits or is held; its followers go on. False: there is none such."""
    waiting = (DeliveryState.PENDING.value, DeliveryState.HELD.value)
    cancelled = connection.execute(
        deliveries.update()
        .where(deliveries.c.id == delivery, deliveries.c.state.in_(waiting))
        .values(state=DeliveryState.CANCELLED.value, reason=reason, finished_at=now)
        .returning(deliveries.c.endpoint_id, deliveries.c.alert_id)
    ).first()
    if cancelled is None:
        return False
    followers = (deliveries.c.endpoint_id == cancelled.endpoint_id, deliveries.c.alert_id == cancelled.alert_id)
    put_off = (_is_in(DeliveryState.PENDING), ~deliveries.c.retrying, deliveries.c.next_at > now)
    connection.execute(deliveries.update().where(*followers, *put_off).values(next_at=now))
    notify_waiters(connection)
    return True


def delivery_of(row: sa.RowMapping, payload: bytes, template: MessageTemplate | None = None) -> Delivery:
    """The delivery that a row holds, with its payload and its subscription's template."""
    return Delivery(
        id=row["id"],
        endpoint_id=row["endpoint_id"],
        subscription_id=row["subscription_id"],
        alert_id=row["alert_id"],
        changes=tuple(row["changes"]),
        payload=payload,
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        sequence=row["sequence"],
        next_at=row["next_at"],
        lease_owner=row["lease_owner"],
        lease_until=row["lease_until"],
        reason=row["reason"],
        replay_of=row["replay_of"],
        created_at=row["created_at"],
        finished_at=row["finished_at"],
        template=template,
        severity=Severity(row["severity"]) if row["severity"] else None,
    )


def _number_in(state: DeliveryState, endpoint: str | None) -> sa.ScalarSelect[int]:
    some = sa.select(deliveries.c.sequence).where(_is_in(state)).limit(MAX_COUNTED)
    if endpoint is not None:
        some = some.where(deliveries.c.endpoint_id == endpoint)
    return sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()


def _in_one_of(states: Sequence[DeliveryState]) -> sa.ColumnElement[bool]:
    """Through the states' own indexes, so that nobody looks for the few dead ones among all that was delivered."""
    wanted = sa.or_(*map(_is_in, states))
    if set(states) <= set(_INDEXED):
        return deliveries.c.sequence.in_(sa.select(deliveries.c.sequence).where(wanted))
    return wanted


def _is_in(state: DeliveryState) -> sa.ColumnElement[bool]:
    """Written out, so that the state's own index is used."""
    return deliveries.c.state == sa.literal_column(f"'{state}'")


def _move(connection: sa.Connection, endpoint: str, of: DeliveryState, **values: object) -> int:
    where = (deliveries.c.endpoint_id == endpoint, deliveries.c.state == of.value)
    return connection.execute(deliveries.update().where(*where).values(**values)).rowcount


def _row(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "endpoint_id": delivery.endpoint_id,
        "subscription_id": delivery.subscription_id,
        "alert_id": delivery.alert_id,
        "changes": list(delivery.changes),
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "retrying": delivery.attempts > 0,
        "next_at": delivery.next_at,
        "lease_owner": None,
        "lease_until": None,
        "reason": delivery.reason,
        "replay_of": delivery.replay_of,
        "replay_run": delivery.replay_run,
        "created_at": delivery.created_at,
        "finished_at": delivery.finished_at,
        "severity": delivery.severity.value if delivery.severity else None,
    }

"""Replays: sending messages again, each as a delivery of its own."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from streams.adapters.store import deliveries as outbox
from streams.adapters.store.deliveries import deliveries
from streams.domain.delivery import Delivery, DeliveryState

_GOOD = [state.value for state in (*outbox.OPEN_STATES, DeliveryState.DELIVERED)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which deliveries are to be sent again: all that meet every condition that is given.

    Attributes:
        endpoint: to that endpoint.
        alert: about that alert, whatever became of them.
        since: finished since then.
        failed_only: dead or cancelled, and not sent again since with any success.
    """

    endpoint: str | None = None
    alert: str | None = None
    since: datetime | None = None
    failed_only: bool = True


def replay(connection: sa.Connection, original: Delivery, now: datetime) -> Delivery:
    """Send one message again, at once and whatever became of it before."""
    again = _again(original, now)
    outbox.add(connection, [again])
    return again


def find(connection: sa.Connection, wanted: Wanted) -> list[str]:
    """The ids of the deliveries that are wanted, in the order in which they were first sent."""
    query = sa.select(deliveries.c.id).where(deliveries.c.replay_of.is_(None)).order_by(deliveries.c.sequence)
    if wanted.endpoint is not None:
        query = query.where(deliveries.c.endpoint_id == wanted.endpoint)
    if wanted.alert is not None:
        query = query.where(outbox.tells_of(wanted.alert))
    if wanted.since is not None:
        query = query.where(deliveries.c.finished_at >= wanted.since)
    if wanted.failed_only:
        later = deliveries.alias("later")
        succeeded = sa.exists().where(later.c.replay_of == deliveries.c.id, later.c.state.in_(_GOOD))
        failed = (DeliveryState.DEAD.value, DeliveryState.CANCELLED.value)
        query = query.where(deliveries.c.state.in_(failed), ~succeeded)
    else:
        query = query.where(deliveries.c.finished_at.is_not(None))
    return list(connection.scalars(query))


def new_run() -> str:
    """The name of a bulk replay."""
    return f"run_{secrets.token_hex(12)}"


def replay_many(
    connection: sa.Connection, ids: Sequence[str], run: str, start: datetime, per_second: float, done: int
) -> None:
    """Send messages again, spread over time so that they come at a bearable rate; a story's order is kept.

    Args:
        connection: a write transaction.
        ids: the deliveries to send again; at most some hundreds at once.
        run: the name of the bulk replay.
        start: when the first of the run goes out.
        per_second: how many go out a second.
        done: how many of the run were added before.
    """
    found = {each.id: each for each in outbox.get_many(connection, ids)}
    outbox.add(
        connection,
        [
            replace(_again(found[id_], start + timedelta(seconds=number / per_second)), replay_run=run)
            for number, id_ in enumerate(ids, done)
            if id_ in found
        ],
    )


def progress(connection: sa.Connection, run: str) -> dict[DeliveryState, int]:
    """How many deliveries of a bulk replay are in each state."""
    query = sa.select(deliveries.c.state, sa.func.count()).where(deliveries.c.replay_run == run)
    return {DeliveryState(row[0]): row[1] for row in connection.execute(query.group_by(deliveries.c.state))}


def untried(connection: sa.Connection, run: str) -> int:
    """How many deliveries of a bulk replay have not been tried yet."""
    waiting = (deliveries.c.replay_run == run, deliveries.c.state == "pending", ~deliveries.c.retrying)
    sending = (deliveries.c.replay_run == run, deliveries.c.state == "sending", deliveries.c.attempts == 1)
    query = sa.select(sa.func.count()).where(sa.or_(sa.and_(*waiting), sa.and_(*sending)))
    return connection.scalar(query) or 0


def _again(original: Delivery, at: datetime) -> Delivery:
    first = original.replay_of or original.id
    return Delivery(
        id=f"msg_{secrets.token_hex(12)}",
        endpoint_id=original.endpoint_id,
        subscription_id=original.subscription_id,
        alert_id=original.alert_id,
        changes=original.changes,
        payload=original.payload,
        next_at=at,
        reason=f"a replay of {first}",
        replay_of=first,
        created_at=at,
    )

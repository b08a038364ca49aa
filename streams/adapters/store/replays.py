"""Replays: which deliveries to send again, and the progress of a run."""

import sqlalchemy as sa

from streams.adapters.store import deliveries as outbox
from streams.adapters.store.deliveries import deliveries
from streams.domain.delivery import OPEN_STATES, DeliveryState
from streams.ports.delivery_store import ReplayQuery

_GOOD = [state.value for state in (*OPEN_STATES, DeliveryState.DELIVERED)]


def find(connection: sa.Connection, query: ReplayQuery) -> list[str]:
    """The ids of the deliveries to send again, in the order in which they were first sent."""
    wanted = sa.select(deliveries.c.id).where(deliveries.c.replay_of.is_(None)).order_by(deliveries.c.sequence)
    if query.endpoint is not None:
        wanted = wanted.where(deliveries.c.endpoint_id == query.endpoint)
    if query.endpoints is not None:
        wanted = wanted.where(deliveries.c.endpoint_id.in_(query.endpoints))
    if query.alert is not None:
        wanted = wanted.where(outbox.tells_of(query.alert))
    if query.since is not None:
        wanted = wanted.where(deliveries.c.finished_at >= query.since)
    if query.until is not None:
        wanted = wanted.where(deliveries.c.finished_at < query.until)
    if query.failed_only:
        later = deliveries.alias("later")
        succeeded = sa.exists().where(later.c.replay_of == deliveries.c.id, later.c.state.in_(_GOOD))
        failed = (DeliveryState.DEAD.value, DeliveryState.CANCELLED.value)
        wanted = wanted.where(deliveries.c.state.in_(failed), ~succeeded)
    else:
        wanted = wanted.where(deliveries.c.finished_at.is_not(None))
    return list(connection.scalars(wanted))


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

"""Results: records the outcome of leased deliveries and reclaims expired leases."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store import attempts, endpoints
from streams.adapters.store import deliveries as outbox
from streams.adapters.store.deliveries import deliveries
from streams.adapters.store.endpoint_health import judge_endpoints
from streams.domain.delivery import Attempt, DeliveryState
from streams.domain.dispatch import ClaimedDelivery, Finished
from streams.domain.endpoint import EndpointState

INTERRUPTED = "the notifier that was sending it ended before it knew the outcome"

_HAVE_ENDED = {DeliveryState.DELIVERED, DeliveryState.DEAD, DeliveryState.CANCELLED}

_STILL_LEASED = sa.and_(
    deliveries.c.id == sa.bindparam("of_id"),
    deliveries.c.state == sa.literal_column("'sending'"),
    deliveries.c.lease_owner == sa.bindparam("of_owner"),
    deliveries.c.attempts == sa.bindparam("of_number"),
)
"""The lease of this very attempt: a result that comes after it was taken back does not count."""

_RESULT = (
    deliveries.update()
    .where(_STILL_LEASED)
    .values(
        state=sa.bindparam("new_state"),
        reason=sa.bindparam("new_reason"),
        retrying=sa.true(),
        next_at=sa.func.coalesce(sa.bindparam("new_next_at", type_=deliveries.c.next_at.type), deliveries.c.next_at),
        finished_at=sa.bindparam("new_finished_at"),
        lease_owner=None,
        lease_until=None,
    )
)

_HAND_BACK = (
    deliveries.update()
    .where(_STILL_LEASED)
    .values(state="pending", attempts=deliveries.c.attempts - 1, lease_owner=None, lease_until=None)
)


def record(
    connection: sa.Connection, finished: Sequence[Finished], now: datetime, operator: str | None = None
) -> tuple[int, list[tuple[str, str]]]:
    """Write down attempts and what follows from them.

    A result counts only while its lease does: deliveries that were taken back meanwhile stay as they are. The
    endpoint that ``operator`` names hears what happens to the others.

    Returns:
        How many results came too late, and what happened to endpoints as (endpoint id, text).
    """
    if not finished:
        return 0, []
    attempts.add(connection, [each.attempt for each in finished])
    written = connection.execute(_RESULT, [_values(each, now) for each in finished]).rowcount
    return len(finished) - written, judge_endpoints(connection, finished, now, operator)


def release(connection: sa.Connection, work: Sequence[ClaimedDelivery]) -> None:
    """Give up leases on deliveries that were not tried."""
    connection.execute(_HAND_BACK, [_fence(each) for each in work])


def expire_leases(connection: sa.Connection, now: datetime, dead_owners: Collection[str], most_attempts: int) -> int:
    """Take back leases that have ended or whose owner is dead; the interrupted attempts are on record.

    Returns:
        How many.
    """
    ended = sa.or_(deliveries.c.lease_until < now, deliveries.c.lease_owner.in_(list(dead_owners)))
    sending = deliveries.c.state == sa.literal_column("'sending'")
    is_last = deliveries.c.attempts >= most_attempts
    chosen = sa.select(deliveries.c.sequence).where(sending, ended).with_for_update(skip_locked=True)
    statement = (
        deliveries.update()
        .where(deliveries.c.sequence.in_(chosen.cte("chosen").select()))
        .values(
            state=sa.case((is_last, DeliveryState.DEAD.value), else_=DeliveryState.PENDING.value),
            reason=INTERRUPTED,
            retrying=sa.true(),
            next_at=now,
            finished_at=sa.case((is_last, now), else_=None),
            lease_owner=None,
            lease_until=None,
        )
        .returning(deliveries.c.id, deliveries.c.attempts)
    )
    rows = connection.execute(statement).all()
    attempts.add(connection, [Attempt(delivery_id=id_, number=n, at=now, error=INTERRUPTED) for id_, n in rows])
    return len(rows)


def lease_owners(connection: sa.Connection, now: datetime) -> tuple[set[str], bool]:
    """Who holds leases, and whether any has ended."""
    sending = deliveries.c.state == sa.literal_column("'sending'")
    query = sa.select(deliveries.c.lease_owner, sa.func.min(deliveries.c.lease_until)).where(sending)
    rows = connection.execute(query.group_by(deliveries.c.lease_owner)).all()
    return {owner for owner, _ in rows}, any(first < now for _, first in rows)


def misplaced(connection: sa.Connection) -> list[tuple[str, DeliveryState, DeliveryState]]:
    """Which endpoints have deliveries in what state that should be in which, where a pause crossed with something."""
    table = endpoints.endpoints
    active = {
        id_: state == EndpointState.ACTIVE for id_, state in connection.execute(sa.select(table.c.id, table.c.state))
    }
    found = []
    for state in (DeliveryState.PENDING, DeliveryState.HELD):
        for endpoint in connection.execute(outbox.endpoints_with(state)).scalars():
            right = DeliveryState.CANCELLED
            if endpoint in active:
                right = DeliveryState.PENDING if active[endpoint] else DeliveryState.HELD
            if right is not state:
                found.append((endpoint, state, right))
    return found


def settle(connection: sa.Connection, now: datetime) -> None:
    """Put right what is misplaced."""
    for endpoint, state, right in misplaced(connection):
        values: dict[str, object] = {"state": right.value}
        if right is DeliveryState.CANCELLED:
            values |= {"reason": "its endpoint was removed", "finished_at": now}
        where = (deliveries.c.endpoint_id == endpoint, deliveries.c.state == state.value)
        connection.execute(deliveries.update().where(*where).values(values))


def _fence(work: ClaimedDelivery) -> dict[str, object]:
    return {
        "of_id": work.delivery.id,
        "of_owner": work.delivery.lease_owner,
        "of_number": work.delivery.attempts,
    }


def _values(finished: Finished, now: datetime) -> dict[str, object]:
    decision = finished.decision
    return {
        **_fence(finished.work),
        "new_state": decision.state.value,
        "new_reason": decision.reason,
        "new_next_at": decision.next_at,
        "new_finished_at": now if decision.state in _HAVE_ENDED else None,
    }

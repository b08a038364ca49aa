"""Pruning: deletes deliveries finished long ago, with their payloads, attempts and notices."""

from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store.attempts import attempts
from streams.adapters.store.deliveries import deliveries, payloads
from streams.adapters.store.notices import notices
from streams.domain.delivery import OPEN_STATES
from streams.ports.store_admin import Pruned

BATCH = 200
"""Deliveries forgotten in one transaction: so few that nobody who writes waits for long."""

_REPEATED = deliveries.alias("repeated")
_IS_REPEATED = sa.exists().where(_REPEATED.c.replay_of == deliveries.c.id, _REPEATED.c.state.in_(OPEN_STATES))


def prune(connection: sa.Connection, before: datetime, limit: int = BATCH) -> Pruned:
    """Forget deliveries that were finished before then, oldest first; none when nothing is left to forget.

    What is still to arrive stays, and so does what a replay on its way repeats. Several processes may do so at once.
    """
    oldest = _finished(before).order_by(deliveries.c.finished_at).limit(limit).with_for_update(skip_locked=True)
    ids = connection.scalars(oldest).all()

    def forget(column: sa.Column[str]) -> int:
        return connection.execute(sa.delete(column.table).where(column.in_(ids))).rowcount

    if not ids:
        return Pruned()
    forget(payloads.c.delivery_id)
    return Pruned(
        attempts=forget(attempts.c.delivery_id),
        notices=forget(notices.c.delivery_id),
        deliveries=forget(deliveries.c.id),
    )


def prunable(connection: sa.Connection, before: datetime) -> Pruned:
    """How much pruning would forget; reads all of it."""
    ids = _finished(before)

    def number(column: sa.Column[str]) -> int:
        return connection.scalar(sa.select(sa.func.count()).where(column.in_(ids))) or 0

    return Pruned(number(deliveries.c.id), number(attempts.c.delivery_id), number(notices.c.delivery_id))


def _finished(before: datetime) -> sa.Select[tuple[str]]:
    return sa.select(deliveries.c.id).where(deliveries.c.finished_at < before, ~_IS_REPEATED)

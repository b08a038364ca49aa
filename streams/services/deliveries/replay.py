"""Replay a delivery: send its message again, as a delivery of its own."""

from datetime import datetime

from streams.domain.delivery import Delivery
from streams.ports.store import Store
from streams.services.deliveries.lookup import get_delivery
from streams.services.message_id import new_message_id


def replay_delivery(store: Store, delivery_id: str, now: datetime) -> Delivery:
    """Send one message again, at once and whatever became of it before; raises NotFoundError."""
    with store.begin() as tx:
        again = repeat_of(get_delivery(store, tx, delivery_id), now)
        store.deliveries.add(tx, [again])
        return get_delivery(store, tx, again.id)


def repeat_of(original: Delivery, at: datetime, run: str | None = None) -> Delivery:
    """A new delivery of the same message; a repeat of a repeat repeats the first one."""
    first = original.replay_of or original.id
    return Delivery(
        id=new_message_id(),
        endpoint_id=original.endpoint_id,
        subscription_id=original.subscription_id,
        alert_id=original.alert_id,
        changes=original.changes,
        severity=original.severity,
        payload=original.payload,
        next_at=at,
        reason=f"a replay of {first}",
        replay_of=first,
        replay_run=run,
        created_at=at,
    )

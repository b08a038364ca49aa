"""Test a subscription: send a sample alert through its endpoint."""

from datetime import datetime

from streams.domain.delivery import Delivery
from streams.domain.endpoint import Endpoint
from streams.domain.notice import Message
from streams.domain.subscription import Subscription
from streams.notify.sample import sample_change
from streams.ports.store import Store
from streams.services.message_id import new_message_id
from streams.services.subscriptions.lookup import get_subscription
from streams.wire.codec import encode


def send_sample(store: Store, name: str, now: datetime) -> tuple[Delivery, Endpoint]:
    """Add a sample alert for a subscription to the outbox; raises NotFoundError."""
    with store.begin() as tx:
        each, endpoint = get_subscription(store, tx, name)
        sample = sample_delivery(each, now)
        store.deliveries.add(tx, [sample])
    return sample, endpoint


def sample_delivery(subscription: Subscription, now: datetime) -> Delivery:
    """A delivery of a sample alert to a subscription."""
    change = sample_change(now)
    message = Message(
        id=new_message_id(),
        subscription_id=subscription.id,
        subscription_name=subscription.name,
        changes=(change,),
        zone=subscription.timetable.zone,
    )
    return Delivery(
        id=message.id,
        endpoint_id=subscription.endpoint_id,
        subscription_id=subscription.id,
        alert_id=None,
        changes=(change.id,),
        payload=encode(message),
        next_at=now,
        reason="a sample",
        created_at=now,
    )

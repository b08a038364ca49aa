"""Ping a webhook: send it a message without content, to see whether it arrives."""

from datetime import datetime

from streams.domain.delivery import Delivery
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.errors import ConflictError
from streams.domain.notice import Message
from streams.ports.store import Store
from streams.services.endpoints.lookup import get_endpoint
from streams.services.message_id import new_message_id
from streams.wire.codec import encode


def ping_endpoint(store: Store, name: str, now: datetime) -> tuple[Delivery, Endpoint]:
    """Add a ping to the outbox. Raises ConflictError for other channels, and what :func:`get_endpoint` raises."""
    message = Message(id=new_message_id(), subscription_id="", subscription_name="", changes=())
    with store.begin() as tx:
        endpoint = get_endpoint(store, tx, name)
        if endpoint.channel is not Channel.WEBHOOK:
            raise ConflictError(f"only webhooks are pinged; try {endpoint.id} with `tocsin subscriptions test`")
        ping = Delivery(
            id=message.id,
            endpoint_id=endpoint.id,
            subscription_id=None,
            alert_id=None,
            changes=(),
            payload=encode(message),
            next_at=now,
            reason="a ping",
            created_at=now,
        )
        store.deliveries.add(tx, [ping])
    return ping, endpoint

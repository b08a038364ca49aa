"""What people do with endpoints: pause, resume, rotate the secret, ping."""

import secrets
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store import deliveries, endpoints
from streams.domain.delivery import Delivery
from streams.domain.endpoint import Endpoint, EndpointState
from streams.domain.notice import Message
from streams.notify.sign import new_secret, rotated
from streams.wire.codec import encode


def pause(connection: sa.Connection, endpoint: str, reason: str) -> int:
    """Hold everything for an endpoint until it is resumed; what is being sent goes on. Returns how many are held."""
    endpoints.set_state(connection, endpoint, EndpointState.PAUSED, reason)
    return deliveries.hold(connection, endpoint, reason)


def resume(connection: sa.Connection, endpoint: str, now: datetime) -> int:
    """Let an endpoint speak again: what was held or waits for its next try goes out now. Returns how many that is."""
    endpoints.set_state(connection, endpoint, EndpointState.ACTIVE, "")
    deliveries.hold(connection, endpoint, "resumed")
    return deliveries.release(connection, endpoint, now)


def rotate(connection: sa.Connection, endpoint: Endpoint, now: datetime) -> Endpoint:
    """Give an endpoint a new secret; the old one goes on signing beside it for a day."""
    new = replace(endpoint, secrets=rotated(endpoint.secrets, new_secret(secrets.token_bytes(32)), now))
    endpoints.replace_secrets(connection, endpoint.id, new.secrets)
    return new


def ping(connection: sa.Connection, endpoint: Endpoint, now: datetime) -> Delivery:
    """Add a message without content, to see whether it arrives."""
    identity = f"msg_{secrets.token_hex(12)}"
    message = Message(id=identity, subscription_id="", subscription_name="", changes=())
    delivery = Delivery(
        id=identity,
        endpoint_id=endpoint.id,
        subscription_id=None,
        alert_id=None,
        changes=(),
        payload=encode(message),
        next_at=now,
        reason="a ping",
        created_at=now,
    )
    deliveries.add(connection, [delivery])
    return delivery

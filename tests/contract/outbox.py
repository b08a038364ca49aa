"""Endpoints and deliveries for the tests of the outbox."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import sqlalchemy as sa

from streams.adapters.store import deliveries
from streams.adapters.store.notices import notices
from streams.domain.delivery import Delivery
from streams.domain.endpoint import Channel, Endpoint, Secret

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_NUMBERS = count(1)


def an_endpoint(name: str = "hook", **changes: object) -> Endpoint:
    """A webhook endpoint with that id."""
    endpoint = Endpoint(
        id=name,
        channel=Channel.WEBHOOK,
        address=f"https://receiver.example/{name}",
        secrets=(Secret(value="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),),
        created_at=NOW,
    )
    return replace(endpoint, **changes)  # type: ignore[arg-type]


def a_delivery(endpoint: str = "hook", alert: str | None = "alert", **changes: object) -> Delivery:
    """A new delivery of a story to an endpoint, due now, with an id of its own."""
    delivery = Delivery(
        id=f"msg_{next(_NUMBERS)}",
        endpoint_id=endpoint,
        subscription_id="everyone",
        alert_id=alert,
        changes=("change",),
        payload=b'{"hello": "\xc3\xa9"}',
        next_at=NOW,
        created_at=NOW,
    )
    return replace(delivery, **changes)  # type: ignore[arg-type]


def add_digest(connection: sa.Connection, alerts: Collection[str], **changes: object) -> Delivery:
    """Add a delivery that tells of several stories, and the notices that say so."""
    digest = a_delivery(alert=None, **changes)
    deliveries.add(connection, [digest])
    told = {"subscription_id": digest.subscription_id, "due_at": NOW, "reason": "", "created_at": NOW}
    rows = [told | {"change_id": f"{digest.id} {a}", "alert_id": a, "delivery_id": digest.id} for a in alerts]
    connection.execute(sa.insert(notices), rows)
    return digest

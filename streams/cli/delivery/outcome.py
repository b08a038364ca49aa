"""Waiting for what becomes of a delivery."""

import time

from streams.adapters.store import attempts, deliveries, endpoints
from streams.adapters.store.database import Database
from streams.domain.delivery import DeliveryState
from streams.domain.errors import TocsinError


def wait_for_outcome(database: Database, delivery: str, seconds: float) -> str:
    """Wait for the first attempt and say how it went; raises TocsinError when it did not arrive."""
    deadline = time.monotonic() + seconds
    while True:
        with database.read() as connection:
            now = deliveries.get(connection, delivery)
            tries = attempts.find(connection, delivery)
            endpoint = endpoints.get(connection, now.endpoint_id) if now else None
        waits = now is not None and now.state in {DeliveryState.PENDING, DeliveryState.SENDING} and not tries
        if not waits or time.monotonic() > deadline:
            break
        time.sleep(0.05)
    if now is not None and now.state is DeliveryState.DELIVERED:
        return f"delivered: {tries[-1].status} in {tries[-1].seconds * 1000:.0f} ms"
    if tries:
        raise TocsinError(f"not delivered: {tries[-1].error}")
    if now is not None and now.state is DeliveryState.HELD:
        raise TocsinError("held: its endpoint is paused or disabled; see tocsin endpoints list")
    if endpoint is not None and endpoint.failing_since is not None:
        since = f"{endpoint.failing_since:%Y-%m-%d %H:%M} UTC"
        raise TocsinError(
            f"not tried yet: its endpoint has failed since {since} and gets one message at a time; "
            f"see `tocsin endpoints show {endpoint.id}`. It stays queued"
        )
    raise TocsinError(f"no notifier took it within {seconds:g} s; start one with `tocsin notify`. It stays queued")

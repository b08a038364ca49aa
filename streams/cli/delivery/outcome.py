"""Waits for the outcome of a delivery."""

import time

from streams.domain.delivery import DeliveryState
from streams.domain.errors import TocsinError
from streams.domain.wording import minute
from streams.ports.store import Store
from streams.services.deliveries.show import show_delivery


def wait_for_outcome(store: Store, delivery: str, seconds: float) -> str:
    """Wait for the first attempt and say how it went; raises TocsinError when it did not arrive."""
    deadline = time.monotonic() + seconds
    while True:
        now = show_delivery(store, delivery)
        waits = now.delivery.state in {DeliveryState.PENDING, DeliveryState.SENDING} and not now.attempts
        if not waits or time.monotonic() > deadline:
            break
        time.sleep(0.05)
    if now.delivery.state is DeliveryState.DELIVERED:
        return f"delivered: {now.attempts[-1].status} in {now.attempts[-1].seconds * 1000:.0f} ms"
    if now.attempts:
        raise TocsinError(f"not delivered: {now.attempts[-1].error}")
    if now.delivery.state is DeliveryState.HELD:
        raise TocsinError("held: its endpoint is paused or disabled; see tocsin endpoints list")
    if now.endpoint is not None and now.endpoint.failing_since is not None:
        since = minute(now.endpoint.failing_since)
        raise TocsinError(
            f"not tried yet: its endpoint has failed since {since} and gets one message at a time; "
            f"see `tocsin endpoints show {now.endpoint.id}`. It stays queued"
        )
    raise TocsinError(f"no notifier took it within {seconds:g} s; start one with `tocsin notify`. It stays queued")

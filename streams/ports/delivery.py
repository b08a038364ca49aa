"""The outbox, what sends, and what wakes the notifier."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from streams.domain.delivery import AttemptOutcome, Delivery
from streams.domain.dispatch import Capacity, ClaimedDelivery, Finished, PollResult
from streams.domain.endpoint import Endpoint


class Sender(Protocol):
    """Sends deliveries through one channel."""

    async def send(self, delivery: Delivery, endpoint: Endpoint) -> AttemptOutcome:
        """Try once; what the receiver or the network does wrong is an outcome, not an exception."""
        ...


class Outbox(Protocol):
    """The deliveries that wait, shared with other notifiers. Its methods block; UnavailableError: try again later."""

    def poll(self, finished: Sequence[Finished], capacity: Capacity, now: datetime) -> PollResult:
        """Write down what has ended, then lease what is due, as far as there is room."""
        ...

    def release(self, work: Sequence[ClaimedDelivery]) -> None:
        """Give up leases on deliveries that were not tried."""
        ...

    def maintain(self, now: datetime) -> int:
        """Take back leases that ended; returns how many."""
        ...


class WakeUp(Protocol):
    """Waits for the outbox to change."""

    def wait(self, seconds: float) -> bool:
        """Block until it changed, at most so long; False if it did not."""
        ...

    def close(self) -> None:
        """Listen no more."""
        ...

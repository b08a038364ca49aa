"""Subscriptions, endpoints and deliveries in the store.

Every method takes the open transaction first and does its work within it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from streams.domain.delivery import Attempt, Delivery, DeliveryState
from streams.domain.endpoint import Channel, Endpoint, EndpointState, Secret
from streams.domain.subscription import Subscription
from streams.domain.suppression import Suppression
from streams.ports.transaction import Transaction


class Subscriptions(Protocol):
    """Who wants what."""

    def save(self, tx: Transaction, subscription: Subscription, now: datetime, /) -> None:
        """Create the subscription or change the one with its id."""

    def remove(self, tx: Transaction, subscription_id: str, /) -> bool:
        """Remove a subscription and what waits for it."""

    def all(self, tx: Transaction, /) -> list[Subscription]:
        """Every subscription, by name."""

    def find(self, tx: Transaction, name: str, /) -> Subscription | None:
        """The subscription with this name or id."""

    def uses(self, tx: Transaction, endpoint_id: str, /) -> bool:
        """Whether a subscription goes to this endpoint."""


class Endpoints(Protocol):
    """Where deliveries go."""

    def save(self, tx: Transaction, endpoint: Endpoint, /) -> None:
        """Add an endpoint, or configure the one with its id anew; state and history stay."""

    def get(self, tx: Transaction, endpoint: str, /) -> Endpoint | None:
        """The endpoint with that id."""

    def find(
        self,
        tx: Transaction,
        /,
        *,
        ids: Iterable[str] | None = None,
        channel: Channel | None = None,
        owner: str | None = None,
    ) -> list[Endpoint]:
        """The endpoints that fit everything given, oldest first."""

    def find_address(self, tx: Transaction, channel: Channel, address: str, owner: str = "", /) -> Endpoint | None:
        """The owner's endpoint of that address."""

    def set_state(self, tx: Transaction, endpoint: str, state: EndpointState, reason: str, /) -> bool:
        """Put an endpoint into a state; an active one starts without a record of failure."""

    def replace_secrets(self, tx: Transaction, endpoint: str, secrets: Sequence[Secret], /) -> None:
        """Store the secrets of an endpoint, newest first."""

    def remove(self, tx: Transaction, endpoint: str, /) -> bool:
        """Forget an endpoint; its deliveries are kept."""


class Deliveries(Protocol):
    """The outbox as people see it."""

    def add(self, tx: Transaction, new: Iterable[Delivery], /) -> None:
        """Add deliveries; what goes to an endpoint that is not active is held."""

    def get(self, tx: Transaction, delivery: str, /) -> Delivery | None:
        """The delivery with that id."""

    def get_many(self, tx: Transaction, ids: Sequence[str], /) -> list[Delivery]:
        """The deliveries with these ids, in the order in which they were added."""

    def find(
        self,
        tx: Transaction,
        /,
        *,
        endpoint: str | None = None,
        endpoints: Iterable[str] | None = None,
        alert: str | None = None,
        states: Sequence[DeliveryState] = (),
        before: int | None = None,
        limit: int = 100,
    ) -> list[Delivery]:
        """The newest deliveries that fit everything given; ``before`` is the last page's lowest sequence."""

    def count_open(self, tx: Transaction, endpoint: str | None = None, /) -> dict[DeliveryState, int]:
        """How many deliveries wait, are held, are being sent or are dead."""

    def hold(self, tx: Transaction, endpoint: str, reason: str, /) -> int:
        """Hold what waits for an endpoint; returns how many."""

    def release(self, tx: Transaction, endpoint: str, now: datetime, /) -> int:
        """Send now what was held for an endpoint, in order; returns how many."""

    def hand_over(self, tx: Transaction, subscription: str, source: str, target: str, now: datetime, /) -> int:
        """Send now what waits at one endpoint for a subscription to another one, in order; returns how many."""

    def cancel(self, tx: Transaction, delivery: str, now: datetime, reason: str, /) -> bool:
        """Cancel a delivery that waits or is held; its followers go on. False: there is none such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayQuery:
    """Which deliveries to send again: those that meet every condition that is given.

    Attributes:
        endpoint: to that endpoint.
        endpoints: to one of these.
        alert: about that alert, whatever became of them.
        since: finished since then.
        until: finished before then.
        failed_only: dead or cancelled, and not sent again since with any success.
    """

    endpoint: str | None = None
    endpoints: tuple[str, ...] | None = None
    alert: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    failed_only: bool = True


class Replays(Protocol):
    """Deliveries that repeat others."""

    def find(self, tx: Transaction, query: ReplayQuery, /) -> list[str]:
        """The ids of the deliveries to send again, in the order in which they were first sent."""

    def progress(self, tx: Transaction, run: str, /) -> dict[DeliveryState, int]:
        """How many deliveries of a bulk replay are in each state."""

    def untried(self, tx: Transaction, run: str, /) -> int:
        """How many deliveries of a bulk replay were not tried yet."""


class Attempts(Protocol):
    """Every try of a delivery."""

    def find(self, tx: Transaction, delivery: str, /) -> list[Attempt]:
        """The attempts of a delivery, first to last."""

    def outcomes(self, tx: Transaction, endpoint: str, since: datetime, limit: int, /) -> list[tuple[datetime, bool]]:
        """When attempts at an endpoint were made, newest deliveries first, and whether they arrived."""


class Suppressions(Protocol):
    """Addresses that get no more mail."""

    def suppress(self, tx: Transaction, suppression: Suppression, /) -> None:
        """Add a suppression; one already there stays as it is."""

    def lift(self, tx: Transaction, address: str, subscription_id: str, /) -> bool:
        """Remove a suppression; False without one."""

    def why_suppressed(self, tx: Transaction, address: str, subscription_id: str | None, /) -> str | None:
        """Why this address gets no mail of this subscription; ``None`` when it does."""

    def all_suppressions(self, tx: Transaction, /) -> list[Suppression]:
        """Every suppression, newest first."""

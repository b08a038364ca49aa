"""The deliveries to an owner's endpoints, and their replays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from streams.domain.delivery import Delivery, DeliveryState
from streams.ports.delivery_store import Deliveries, ReplayQuery, Replays
from streams.ports.transaction import Transaction
from streams.services.ownership.endpoints import OwnedEndpoints


@dataclass(frozen=True, slots=True)
class OwnedDeliveries:
    """The deliveries to an owner's endpoints."""

    _inner: Deliveries
    _endpoints: OwnedEndpoints

    def add(self, tx: Transaction, new: Iterable[Delivery], /) -> None:
        """Add deliveries to the owner's endpoints."""
        new = list(new)
        for endpoint in {each.endpoint_id for each in new}:
            self._endpoints.require(tx, endpoint)
        self._inner.add(tx, new)

    def get(self, tx: Transaction, delivery: str, /) -> Delivery | None:
        """The one with that id, if it goes to the owner."""
        return next(iter(self.get_many(tx, [delivery])), None)

    def get_many(self, tx: Transaction, ids: Sequence[str], /) -> list[Delivery]:
        """Those with these ids that go to the owner."""
        own = self._ids(tx)
        return [each for each in self._inner.get_many(tx, ids) if each.endpoint_id in own]

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
        """The newest that fit and go to the owner."""
        own = self._ids(tx) & set(self._ids(tx) if endpoints is None else endpoints)
        return self._inner.find(
            tx, endpoint=endpoint, endpoints=own, alert=alert, states=states, before=before, limit=limit
        )

    def count_open(self, tx: Transaction, endpoint: str | None = None, /) -> dict[DeliveryState, int]:
        """How many to one of the owner's endpoints are in each state."""
        return self._inner.count_open(tx, endpoint) if endpoint in self._ids(tx) else {}

    def hold(self, tx: Transaction, endpoint: str, reason: str, /) -> int:
        """Hold what waits for one of the owner's endpoints."""
        return self._inner.hold(tx, endpoint, reason) if endpoint in self._ids(tx) else 0

    def release(self, tx: Transaction, endpoint: str, now: datetime, /) -> int:
        """Send now what was held for one of the owner's endpoints."""
        return self._inner.release(tx, endpoint, now) if endpoint in self._ids(tx) else 0

    def hand_over(self, tx: Transaction, subscription: str, source: str, target: str, now: datetime, /) -> int:
        """Send what waits at one of the owner's endpoints to another one of theirs."""
        return self._inner.hand_over(tx, subscription, source, target, now) if target in self._ids(tx) else 0

    def cancel(self, tx: Transaction, delivery: str, now: datetime, reason: str, /) -> bool:
        """Cancel one that goes to the owner."""
        return self.get(tx, delivery) is not None and self._inner.cancel(tx, delivery, now, reason)

    def _ids(self, tx: Transaction) -> set[str]:
        return {each.id for each in self._endpoints.find(tx)}


@dataclass(frozen=True, slots=True)
class OwnedReplays:
    """Replays to an owner's endpoints."""

    _inner: Replays
    _endpoints: OwnedEndpoints

    def find(self, tx: Transaction, query: ReplayQuery, /) -> list[str]:
        """The deliveries to send again to the owner."""
        own = {each.id for each in self._endpoints.find(tx)}
        return self._inner.find(tx, replace(query, endpoints=tuple(sorted(own))))

    def progress(self, tx: Transaction, run: str, /) -> dict[DeliveryState, int]:
        """How far a replay is; only who began it knows its name."""
        return self._inner.progress(tx, run)

    def untried(self, tx: Transaction, run: str, /) -> int:
        """How many of it were not tried yet."""
        return self._inner.untried(tx, run)

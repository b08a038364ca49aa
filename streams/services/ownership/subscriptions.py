"""An owner's subscriptions."""

from dataclasses import dataclass
from datetime import datetime

from streams.domain.errors import ConflictError
from streams.domain.subscription import Subscription, owned_name
from streams.ports.delivery_store import Subscriptions
from streams.ports.transaction import Transaction


@dataclass(frozen=True, slots=True)
class OwnedSubscriptions:
    """An owner's subscriptions; their names are kept behind the owner's, and found with or without it."""

    _inner: Subscriptions
    _owner: str

    def save(self, tx: Transaction, subscription: Subscription, now: datetime, /) -> None:
        """Create or change one of the owner's; raises ConflictError when the name is somebody else's."""
        there = self._inner.find(tx, subscription.id)
        if subscription.owner != self._owner or (there is not None and there.owner != self._owner):
            raise ConflictError(f"the name {subscription.name!r} is taken")
        self._inner.save(tx, subscription, now)

    def remove(self, tx: Transaction, subscription_id: str, /) -> bool:
        """Remove one of the owner's."""
        return self.find(tx, subscription_id) is not None and self._inner.remove(tx, subscription_id)

    def all(self, tx: Transaction, /) -> list[Subscription]:
        """The owner's, by name."""
        return [each for each in self._inner.all(tx) if each.owner == self._owner]

    def find(self, tx: Transaction, name: str, /) -> Subscription | None:
        """The owner's one of this name or id."""
        found = (self._inner.find(tx, each) for each in (name, owned_name(self._owner, name)))
        return next((each for each in found if each is not None and each.owner == self._owner), None)

    def uses(self, tx: Transaction, endpoint_id: str, /) -> bool:
        """Whether one of the owner's goes to this endpoint; nobody else's can."""
        return self._inner.uses(tx, endpoint_id)

"""List subscriptions, and show one with what waits for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from streams.domain.delivery import Delivery
from streams.domain.endpoint import Endpoint
from streams.domain.subscription import Subscription
from streams.ports.store import Store
from streams.ports.transaction import Transaction
from streams.services.subscriptions.lookup import all_subscriptions, get_subscription


@dataclass(frozen=True, slots=True)
class SubscriptionStatus:
    """A subscription, where it goes, and what keeps it back.

    Attributes:
        waiting: when each notice that waits for it is due.
        suppressed: why its address gets no mail of it, if so.
    """

    subscription: Subscription
    endpoint: Endpoint
    waiting: Sequence[datetime]
    suppressed: str | None


def list_subscriptions(store: Store) -> list[SubscriptionStatus]:
    """Every subscription, by name."""
    with store.read() as tx:
        return [_status(store, tx, *each) for each in all_subscriptions(store, tx)]


def show_subscription(store: Store, name: str, latest: int = 10) -> tuple[SubscriptionStatus, list[Delivery]]:
    """One subscription, and what of its endpoint's latest deliveries is its own; raises NotFoundError."""
    with store.read() as tx:
        each, endpoint = get_subscription(store, tx, name)
        sent = store.deliveries.find(tx, endpoint=endpoint.id, limit=latest)
        return _status(store, tx, each, endpoint), [one for one in sent if one.subscription_id == each.id]


def _status(store: Store, tx: Transaction, each: Subscription, endpoint: Endpoint) -> SubscriptionStatus:
    suppressed = store.suppressions.why_suppressed(tx, endpoint.address, each.id)
    return SubscriptionStatus(each, endpoint, store.notices.waiting_of(tx, each.id), suppressed)

"""A subscription by its name or id, with its endpoint."""

from streams.domain.endpoint import Endpoint
from streams.domain.errors import NotFoundError
from streams.domain.subscription import Subscription
from streams.ports.store import Store
from streams.ports.transaction import Transaction


def find_subscription(store: Store, name: str) -> tuple[Subscription, Endpoint]:
    """The subscription with this name or id, and its endpoint; raises NotFoundError."""
    with store.read() as tx:
        return get_subscription(store, tx, name)


def get_subscription(store: Store, tx: Transaction, name: str) -> tuple[Subscription, Endpoint]:
    """As :func:`find_subscription`, within a transaction."""
    each = store.subscriptions.find(tx, name)
    endpoint = store.endpoints.get(tx, each.endpoint_id) if each else None
    if each is None or endpoint is None:
        raise NotFoundError(f"there is no subscription {name!r}", listed_by="subscriptions list")
    return each, endpoint


def all_subscriptions(store: Store, tx: Transaction) -> list[tuple[Subscription, Endpoint]]:
    """Every subscription with its endpoint, by name."""
    targets = {endpoint.id: endpoint for endpoint in store.endpoints.find(tx)}
    return [(each, targets[each.endpoint_id]) for each in store.subscriptions.all(tx)]

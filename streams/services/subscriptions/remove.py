"""Remove a subscription."""

from streams.domain.subscription import Subscription
from streams.ports.store import Store
from streams.ports.transaction import Transaction
from streams.services.subscriptions.lookup import get_subscription


def remove_subscription(store: Store, name: str) -> Subscription:
    """Remove a subscription, what waits for it, and its endpoint when nobody else uses it; raises NotFoundError."""
    with store.begin() as tx:
        each, _ = get_subscription(store, tx, name)
        remove_within(store, tx, each)
    return each


def remove_within(store: Store, tx: Transaction, subscription: Subscription) -> None:
    """The same within a transaction. What was sent stays on record."""
    store.subscriptions.remove(tx, subscription.id)
    remove_unused_endpoint(store, tx, subscription.endpoint_id)


def remove_unused_endpoint(store: Store, tx: Transaction, endpoint_id: str) -> None:
    """Remove an endpoint that no subscription uses, unless it was made by itself."""
    endpoint = store.endpoints.get(tx, endpoint_id)
    if endpoint is not None and not endpoint.standalone and not store.subscriptions.uses(tx, endpoint_id):
        store.endpoints.remove(tx, endpoint_id)

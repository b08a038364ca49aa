"""The store as one owner sees it: their own subscriptions, endpoints and deliveries only.

Services are given this in place of the whole store, so what an owner may see and change is decided here once.
"""

from dataclasses import replace

from streams.ports.store import Store
from streams.services.ownership.deliveries import OwnedDeliveries, OwnedReplays
from streams.services.ownership.endpoints import OwnedEndpoints
from streams.services.ownership.subscriptions import OwnedSubscriptions
from streams.services.ownership.suppressions import OwnedSuppressions


def owned_store(store: Store, owner: str) -> Store:
    """The store with only what is the owner's."""
    endpoints = OwnedEndpoints(store.endpoints, owner)
    return replace(
        store,
        subscriptions=OwnedSubscriptions(store.subscriptions, owner),
        endpoints=endpoints,
        deliveries=OwnedDeliveries(store.deliveries, endpoints),
        replays=OwnedReplays(store.replays, endpoints),
        suppressions=OwnedSuppressions(store.suppressions, endpoints, store.subscriptions, owner),
    )

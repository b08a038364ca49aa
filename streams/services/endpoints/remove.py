"""Remove an endpoint that was made by itself."""

from streams.domain.endpoint import Endpoint
from streams.domain.errors import ConflictError
from streams.ports.store import Store
from streams.services.endpoints.lookup import get_endpoint


def remove_endpoint(store: Store, name: str) -> Endpoint:
    """Remove an endpoint; what waits for it is cancelled, what was sent stays on record.

    Raises:
        ConflictError: a subscription speaks through it.
        NotFoundError: there is no such endpoint.
    """
    with store.begin() as tx:
        endpoint = get_endpoint(store, tx, name)
        if store.subscriptions.uses(tx, endpoint.id):
            raise ConflictError(f"subscriptions speak through {endpoint.id}; remove or move them first")
        store.endpoints.remove(tx, endpoint.id)
    return endpoint

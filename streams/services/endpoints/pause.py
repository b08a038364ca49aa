"""Pause an endpoint."""

from streams.domain.endpoint import EndpointState
from streams.ports.store import Store
from streams.services.endpoints.lookup import get_endpoint
from streams.services.endpoints.show import EndpointStatus, status_of


def pause_endpoint(store: Store, name: str, reason: str) -> tuple[EndpointStatus, int]:
    """Hold everything for an endpoint until it is resumed; what is being sent goes on.

    Returns the endpoint and how many deliveries are held by this; raises what :func:`get_endpoint` raises.
    """
    with store.begin() as tx:
        endpoint = get_endpoint(store, tx, name).id
        store.endpoints.set_state(tx, endpoint, EndpointState.PAUSED, reason)
        held = store.deliveries.hold(tx, endpoint, reason)
        return status_of(store, tx, get_endpoint(store, tx, endpoint)), held

"""Resume an endpoint that was paused or disabled."""

from datetime import datetime

from streams.domain.endpoint import EndpointState
from streams.ports.store import Store
from streams.ports.transaction import Transaction
from streams.services.endpoints.lookup import get_endpoint
from streams.services.endpoints.show import EndpointStatus, status_of


def resume_endpoint(store: Store, name: str, now: datetime) -> tuple[EndpointStatus, int]:
    """Send again to an endpoint: what was held or waits for its next try goes out now, in order.

    Returns the endpoint and how many deliveries that is; raises what :func:`get_endpoint` raises.
    """
    with store.begin() as tx:
        endpoint = get_endpoint(store, tx, name).id
        released = resume_within(store, tx, endpoint, now)
        return status_of(store, tx, get_endpoint(store, tx, endpoint)), released


def resume_within(store: Store, tx: Transaction, endpoint: str, now: datetime) -> int:
    """The same within a transaction; returns how many deliveries go out."""
    store.endpoints.set_state(tx, endpoint, EndpointState.ACTIVE, "")
    store.deliveries.hold(tx, endpoint, "resumed")
    return store.deliveries.release(tx, endpoint, now)

"""List endpoints, and show one with what waits for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from streams.domain.delivery import Delivery, DeliveryState
from streams.domain.endpoint import Channel, Endpoint
from streams.ports.store import Store
from streams.ports.transaction import Transaction
from streams.services.endpoints.lookup import get_endpoint


@dataclass(frozen=True, slots=True)
class EndpointStatus:
    """An endpoint, and how many deliveries to it wait, are held, are being sent or are dead."""

    endpoint: Endpoint
    deliveries: Mapping[DeliveryState, int]


def status_of(store: Store, tx: Transaction, endpoint: Endpoint) -> EndpointStatus:
    """The endpoint with its deliveries counted."""
    return EndpointStatus(endpoint, store.deliveries.count_open(tx, endpoint.id))


def list_endpoints(store: Store) -> list[EndpointStatus]:
    """Every endpoint, oldest first."""
    with store.read() as tx:
        return [status_of(store, tx, each) for each in store.endpoints.find(tx)]


def list_webhooks(store: Store) -> list[Endpoint]:
    """The endpoints whose deliveries are signed, with their secrets."""
    with store.read() as tx:
        return store.endpoints.find(tx, channel=Channel.WEBHOOK)


def show_endpoint(store: Store, name: str, latest: int = 10) -> tuple[EndpointStatus, list[Delivery]]:
    """One endpoint and its latest deliveries; raises what :func:`get_endpoint` raises."""
    with store.read() as tx:
        status = status_of(store, tx, get_endpoint(store, tx, name))
        return status, store.deliveries.find(tx, endpoint=status.endpoint.id, limit=latest)

"""Show a delivery with its attempts."""

from dataclasses import dataclass, replace

from streams.domain.delivery import Attempt, Delivery
from streams.domain.endpoint import Endpoint
from streams.ports.store import Store
from streams.services.deliveries.lookup import get_delivery


@dataclass(frozen=True, slots=True)
class DeliveryDetail:
    """A delivery with its template, every try of it, first to last, and its endpoint unless that was removed."""

    delivery: Delivery
    attempts: tuple[Attempt, ...]
    endpoint: Endpoint | None


def show_delivery(store: Store, delivery_id: str) -> DeliveryDetail:
    """One delivery and all that happened to it; raises NotFoundError."""
    with store.read() as tx:
        delivery = get_delivery(store, tx, delivery_id)
        subscription = store.subscriptions.find(tx, delivery.subscription_id) if delivery.subscription_id else None
        delivery = replace(delivery, template=subscription.template if subscription else None)
        attempts = tuple(store.attempts.find(tx, delivery_id))
        return DeliveryDetail(delivery, attempts, store.endpoints.get(tx, delivery.endpoint_id))

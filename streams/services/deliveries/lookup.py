"""A delivery by its id."""

from streams.domain.delivery import Delivery
from streams.domain.errors import NotFoundError
from streams.ports.store import Store
from streams.ports.transaction import Transaction


def get_delivery(store: Store, tx: Transaction, delivery_id: str) -> Delivery:
    """The delivery with that id; raises NotFoundError."""
    found = store.deliveries.get(tx, delivery_id)
    if found is None:
        raise NotFoundError(f"there is no delivery {delivery_id}", listed_by="deliveries list")
    return found

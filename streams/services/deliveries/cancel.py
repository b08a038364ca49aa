"""Cancel a delivery."""

from datetime import datetime

from streams.domain.delivery import Delivery
from streams.domain.errors import ConflictError
from streams.ports.store import Store
from streams.services.deliveries.lookup import get_delivery


def cancel_delivery(store: Store, delivery_id: str, reason: str, now: datetime) -> Delivery:
    """Cancel a delivery that waits or is held; later ones of its story go on.

    Raises:
        NotFoundError: there is none such.
        ConflictError: it is being sent, or finished.
    """
    with store.begin() as tx:
        get_delivery(store, tx, delivery_id)
        if not store.deliveries.cancel(tx, delivery_id, now, reason):
            raise ConflictError("only a delivery that waits or is held can be cancelled")
        return get_delivery(store, tx, delivery_id)

"""An alert by its id."""

from streams.domain.errors import ConflictError, NotFoundError
from streams.domain.tracked_alert import TrackedAlert
from streams.ports.store import Store
from streams.ports.transaction import Transaction


def get_alert(store: Store, tx: Transaction, prefix: str) -> TrackedAlert:
    """The alert whose id begins with the prefix.

    Raises:
        NotFoundError: there is none.
        ConflictError: there are several.
    """
    found = store.alerts.find_alerts(tx, prefix)
    if not found:
        raise NotFoundError(f"there is no alert {prefix}", listed_by="alerts list")
    if len(found) > 1:
        raise ConflictError(f"several alerts begin with {prefix}: give more of the id")
    return found[0]

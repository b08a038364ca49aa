"""List alerts."""

from streams.domain.tracked_alert import TrackedAlert
from streams.ports.store import AlertQuery, Store


def list_alerts(store: Store, query: AlertQuery) -> list[TrackedAlert]:
    """The alerts of the query, the one that changed last first."""
    with store.read() as tx:
        return store.alerts.list_alerts(tx, query)

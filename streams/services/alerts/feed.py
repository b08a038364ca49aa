"""Recently notified alerts, for feed readers."""

from datetime import datetime, timedelta

from streams.domain.alert import AlertChange
from streams.domain.selection import mismatch, traits_of
from streams.domain.subscription import Selector
from streams.ports.store import Store
from streams.services.subscriptions.lookup import get_subscription

SHOWN = timedelta(days=30)
MAX_ENTRIES = 100


def latest_notifications(
    store: Store, selector: Selector, subscription: str | None, now: datetime
) -> list[tuple[datetime, AlertChange]]:
    """The newest changes that notified and that the selector wants, each with the time of its record.

    Args:
        store: where alerts are.
        selector: which alerts.
        subscription: name or id of a subscription whose own selector holds instead.
        now: thirty days before then is the end.

    Raises:
        NotFoundError: there is no such subscription.
    """
    return exported_changes(store, selector, subscription, now - SHOWN)[:MAX_ENTRIES]


def exported_changes(
    store: Store, selector: Selector, subscription: str | None, since: datetime
) -> list[tuple[datetime, AlertChange]]:
    """The same without a bound on their number, recorded since then, newest first."""
    with store.read() as tx:
        if subscription is not None:
            selector = get_subscription(store, tx, subscription)[0].selector
        changes = store.alerts.changes_since(tx, since)
    return [
        (at, change)
        for at, change in reversed(changes)
        if change.notify and mismatch(selector, traits_of(change.alert)) is None
    ]

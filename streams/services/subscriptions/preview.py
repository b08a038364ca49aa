"""Preview a subscription: the alerts it would have received."""

from datetime import datetime

from streams.domain.alert import AlertChange
from streams.domain.selection import mismatch, outside, traits_of
from streams.domain.subscription import Selector
from streams.ports.store import Store

MAX_CHANGES = 5_000
"""Most changes that are looked at; of more, the newest."""


def preview_subscription(store: Store, selector: Selector, since: datetime) -> list[tuple[datetime, AlertChange]]:
    """The changes since then that were worth telling and that the selector wants, newest first."""
    with store.read() as tx:
        changes = store.alerts.changes_since(tx, since, (), MAX_CHANGES)
    wanted = [(at, change) for at, change in changes if change.notify and _wants(selector, change)]
    return wanted[::-1]


def _wants(selector: Selector, change: AlertChange) -> bool:
    return mismatch(selector, traits_of(change.alert)) is None and outside(selector, change.alert) is None

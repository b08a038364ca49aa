"""Preview a silence: what it would have muted."""

from datetime import datetime

from streams.detect.notification_policy import would_mute
from streams.domain.alert import AlertChange
from streams.domain.subscription import Selector
from streams.ports.store import Store


def preview_silence(store: Store, selector: Selector, since: datetime) -> list[tuple[datetime, AlertChange]]:
    """The changes since then that notified and that the silence would have muted, with the time of their record."""
    with store.read() as tx:
        changes = store.alerts.changes_since(tx, since)
    return [(at, change) for at, change in changes if would_mute(selector, change)]

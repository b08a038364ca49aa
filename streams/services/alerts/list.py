"""List alerts."""

from dataclasses import dataclass
from datetime import datetime

from streams.domain.alert_note import AlertNote
from streams.domain.tracked_alert import TrackedAlert
from streams.ports.alert_store import AlertQuery
from streams.ports.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPage:
    """Some alerts, the change recorded last first.

    Attributes:
        recorded_at: when the last change of each was recorded, by its id.
        acknowledged: who has taken which of them on, by the alert's id.
        total: how many the query finds on all pages.
        next: what ``before`` is on the next page; none on the last.
    """

    alerts: tuple[TrackedAlert, ...]
    recorded_at: dict[str, datetime]
    acknowledged: dict[str, AlertNote]
    total: int
    next: int | None


def list_alerts(store: Store, query: AlertQuery) -> AlertPage:
    """The alerts of the query.

    Their order is that in which we recorded what changed, not that of the events: the retraction of an old story comes
    first, and numbers of changes are unique, so that no page leaves out what the one before did not show.
    """
    with store.read() as tx:
        found = store.alerts.list_alerts(tx, query)
        ids = [tracked.alert.id for tracked in found]
        last = store.alerts.last_changes(tx, ids)
        total = store.alerts.count_alerts(tx, query)
        acknowledged = store.alert_notes.acknowledgements(tx, ids)
    has_more = len(found) == query.limit and found[-1].alert.id in last
    return AlertPage(
        alerts=tuple(found),
        recorded_at={alert_id: at for alert_id, (_, at) in last.items()},
        acknowledged=acknowledged,
        total=total,
        next=last[found[-1].alert.id][0] if has_more else None,
    )

"""What open alerts say will happen, by date."""

from dataclasses import dataclass
from datetime import date, datetime

from streams.domain.alert import Alert, AlertState
from streams.domain.event import Event, OccurredOn
from streams.domain.selection import mismatch, traits_of
from streams.domain.subscription import Selector
from streams.ports.alert_store import AlertQuery
from streams.ports.store import Store
from streams.services.subscriptions.lookup import get_subscription

MAX_ALERTS = 5_000
"""Open alerts that are looked at: those that changed last."""


@dataclass(frozen=True, slots=True)
class DatedAlert:
    """An alert, the report that dates it, and the date."""

    alert: Alert
    event: Event
    on: OccurredOn


def alerts_to_come(store: Store, selector: Selector, subscription: str | None, now: datetime) -> list[DatedAlert]:
    """Open alerts whose newest dated report names today or a day to come, by date.

    Args:
        store: where alerts are.
        selector: which alerts.
        subscription: name or id of a subscription whose own selector holds instead.
        now: the day that counts as today, in UTC.

    Raises:
        NotFoundError: there is no such subscription.
    """
    with store.read() as tx:
        if subscription is not None:
            selector = get_subscription(store, tx, subscription)[0].selector
        found = store.alerts.list_alerts(tx, AlertQuery(state=AlertState.OPEN, limit=MAX_ALERTS))
    wanted = (each.alert for each in found if mismatch(selector, traits_of(each.alert)) is None)
    dated = (entry for alert in wanted if (entry := _dated(alert, now.date())) is not None)
    return sorted(dated, key=lambda each: (each.on.date, each.alert.id))


def _dated(alert: Alert, today: date) -> DatedAlert | None:
    dates = [(event, event.occurred_on) for event in alert.events if event.occurred_on is not None]
    if not dates:
        return None
    event, on = max(dates, key=lambda pair: pair[0].article.published_at)
    return DatedAlert(alert, event, on) if on.date >= today else None

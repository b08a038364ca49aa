"""Show an alert: its history, its evidence, and who was notified."""

from dataclasses import dataclass
from datetime import datetime

from streams.domain.alert import Alert, AlertChange
from streams.domain.alert_note import AlertNote
from streams.domain.event import Event
from streams.domain.rule_match import RuleMatch
from streams.domain.selection import mismatch, traits_of
from streams.domain.subscription import Subscription
from streams.domain.tracked_alert import TrackedAlert
from streams.ports.alert_store import RecordedNotice
from streams.ports.store import Store
from streams.ports.transaction import Transaction
from streams.services.alerts.lookup import get_alert


@dataclass(frozen=True, slots=True)
class Notified:
    """A notice with the name of its subscription and what became of its delivery.

    Attributes:
        delivery: the delivery's state; ``waiting`` before there is one, ``withdrawn`` when there never will be one,
            ``forgotten`` after it was pruned.
    """

    notice: RecordedNotice
    subscription: str
    delivery: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDetail:
    """An alert with all that is known of it.

    Attributes:
        reports: every match behind it with its event, oldest first.
        changes: every change with the time of its record, oldest first.
        notified: who is or was notified of which change.
        notes: what people wrote on it, oldest first; the last acknowledgement is who has taken it on.
        passed_over: the subscriptions that are notified of none, with the reason.
    """

    tracked: TrackedAlert
    reports: tuple[tuple[RuleMatch, Event], ...]
    changes: tuple[tuple[datetime, AlertChange], ...]
    notified: tuple[Notified, ...]
    passed_over: tuple[tuple[str, str], ...]
    notes: tuple[AlertNote, ...]

    @property
    def acknowledged(self) -> AlertNote | None:
        """Who has taken the alert on, as said last; none when nobody has."""
        return next((note for note in reversed(self.notes) if note.acknowledges), None)


def show_alert(store: Store, prefix: str) -> AlertDetail:
    """Everything about the alert whose id begins with the prefix; raises what :func:`get_alert` raises."""
    with store.read() as tx:
        tracked = get_alert(store, tx, prefix)
        matches = store.alerts.matches_of_alert(tx, tracked.alert.id)
        events = store.alerts.events_of(tx, [match.event_id for match in matches])
        known = [(match, events[match.event_id]) for match in matches if match.event_id in events]
        notified = _notified(store, tx, tracked.alert.id)
        told = {each.notice.subscription_id for each in notified}
        others = (each for each in store.subscriptions.all(tx) if each.id not in told)
        return AlertDetail(
            tracked=tracked,
            reports=tuple(sorted(known, key=lambda report: report[0].at)),
            changes=tuple(store.alerts.changes_of_alert(tx, tracked.alert.id)),
            notified=tuple(notified),
            notes=tuple(store.alert_notes.of_alert(tx, tracked.alert.id)),
            passed_over=tuple((each.name, _why_not(each, tracked.alert)) for each in others),
        )


def _why_not(subscription: Subscription, alert: Alert) -> str:
    """Why a subscription was told nothing of an alert, as things stand now."""
    if not subscription.enabled:
        return "it is paused"
    if reason := mismatch(subscription.selector, traits_of(alert)):
        return reason
    return "it wants such alerts, but no change of this one was told while it did"


def _notified(store: Store, tx: Transaction, alert_id: str) -> list[Notified]:
    names = {each.id: each.name for each in store.subscriptions.all(tx)}
    notified = []
    for notice in store.notices.notices_of_alert(tx, alert_id):
        delivery = store.deliveries.get(tx, notice.delivery_id) if notice.delivery_id else None
        none = "forgotten" if notice.delivery_id else "withdrawn" if notice.withdrawn else "waiting"
        state = delivery.state.value if delivery else none
        name = names.get(notice.subscription_id, f"{notice.subscription_id} (removed)")
        notified.append(Notified(notice, name, state))
    return notified

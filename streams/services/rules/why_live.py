"""What an event would do in the live state: its window, its mutes and its audience; nothing is written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from streams.detect.detector import Detector
from streams.detect.rulebook import RuleBook
from streams.detect.shortfall import shortfall
from streams.domain.alert import AlertChange
from streams.domain.delivery import DeliveryState
from streams.domain.endpoint import EndpointState
from streams.domain.event import Event
from streams.domain.rule import Rule
from streams.domain.rule_match import RuleMatch
from streams.domain.wording import minute
from streams.notify.routing import route
from streams.ports.detect_state import TrialState
from streams.ports.store import Store
from streams.ports.transaction import Transaction
from streams.services.rules.trace import Checkpoint, Station

LOST = frozenset({DeliveryState.DEAD, DeliveryState.CANCELLED, DeliveryState.HELD})
"""What becomes of deliveries that people do not get."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveState:
    """What rules, silences and subscriptions remember at one moment.

    Attributes:
        now: when an event arrives that detection has not seen yet.
    """

    store: Store
    book: RuleBook
    now: datetime

    def follow(self, rule: Rule, event: Event) -> Sequence[Checkpoint]:
        """What became of the event or, if detection has not seen it, what would if it arrived now."""
        with self.store.read() as tx:
            state = self.store.trial_state(tx, self.now)
            if event.id not in state.event_states([event.id]):
                return list(self._tried(tx, state, rule, event))
            matches = {one.rule_id: one for one in state.matches_of_events([event.id])}
            if rule.id not in matches:
                reason = "detection saw the event before the rule was as it is: a rule counts what comes after"
                return [Checkpoint(station=Station.WINDOW, passed=False, reason=reason)]
            return list(self._recorded(tx, state, rule, event, matches[rule.id]))

    def _tried(self, tx: Transaction, state: TrialState, rule: Rule, event: Event) -> Iterator[Checkpoint]:
        changes = Detector(self.book).detect([event], state, self.now)
        match = next(one for one in state.written.rule_matches if (one.rule_id, one.event_id) == (rule.id, event.id))
        window = self._window(state, rule, match)
        yield window
        if not window.passed:
            return
        own = [one for one in changes if one.alert.rule_id == rule.id and one.event is not None]
        told = next((one for one in own if one.notify), None)
        yield self._mute(tx, told, own, match)
        if told is not None:
            yield self._routed(tx, told)

    def _recorded(
        self, tx: Transaction, state: TrialState, rule: Rule, event: Event, match: RuleMatch
    ) -> Iterator[Checkpoint]:
        window = self._window(state, rule, match)
        yield window
        if not window.passed:
            return
        changes = [change for _, change in self.store.alerts.changes_of_alert(tx, match.alert_id or "")]
        own = [one for one in changes if one.event is not None and one.event.id == event.id]
        told = next((one for one in own if one.notify), None)
        yield self._mute(tx, told, own, match)
        if told is not None:
            yield self._notified(tx, told)

    def _window(self, state: TrialState, rule: Rule, match: RuleMatch) -> Checkpoint:
        if not match.stands:
            reason = "a later version of the article took it back"
            return Checkpoint(station=Station.WINDOW, passed=False, reason=reason)
        if rule.correlate is None:
            return Checkpoint(station=Station.WINDOW, passed=True, reason="the rule has none: each event counts")
        if match.supports:
            return Checkpoint(station=Station.WINDOW, passed=True, reason=f"its {rule.correlate.type} is complete")
        if match.window is None or match.fingerprint != rule.fingerprint:
            reason = "it matched the rule as it was before an edit; windows start afresh with the edit"
            return Checkpoint(station=Station.WINDOW, passed=False, reason=reason)
        others = [one for one in state.matches_in_windows([match.window], None) if one.event_id != match.event_id]
        reason = shortfall(rule.correlate, [*others, match], match)
        group = ", ".join(str(value) for value in (match.group or ()) if value is not None) or "everything"
        return Checkpoint(station=Station.WINDOW, passed=False, reason=f"{reason}, in the group {group}")

    def _mute(
        self, tx: Transaction, told: AlertChange | None, own: Sequence[AlertChange], match: RuleMatch
    ) -> Checkpoint:
        change = told or next(iter(own), None)
        if change is not None:
            reason = f"alert {change.alert.id} {change.change}: {change.reason}"
            return Checkpoint(station=Station.MUTE, passed=change.notify, reason=reason)
        found = self.store.alerts.find_alerts(tx, match.alert_id) if match.alert_id else []
        if not found:
            reason = "it changes no alert: it says that a story is off of which there is no alert"
            return Checkpoint(station=Station.MUTE, passed=False, reason=reason)
        alert = found[0].alert
        heard = found[0].told_at
        when = f"told at {minute(heard)}" if heard else "never told"
        reason = f"it only repeats the alert {alert.id} ({alert.summary}), opened at {minute(alert.opened_at)}, {when}"
        return Checkpoint(station=Station.MUTE, passed=False, reason=reason)

    def _routed(self, tx: Transaction, change: AlertChange) -> Checkpoint:
        """Who would be told of a change now."""
        subscriptions = {one.id: one for one in self.store.subscriptions.all(tx)}
        routed = route([change], subscriptions.values(), self.now)
        taken: list[str] = []
        refused: list[str] = []
        for notice in routed.notices:
            one = subscriptions[notice.subscription_id]
            endpoint = self.store.endpoints.get(tx, one.endpoint_id)
            when = "at once" if notice.due_at <= self.now else f"at {minute(notice.due_at)}: {notice.reason}"
            if endpoint is None or endpoint.state is not EndpointState.ACTIVE:
                refused.append(f"{one.name}: its endpoint is {endpoint.state if endpoint else 'gone'}")
            else:
                taken.append(f"{one.name}: {when}")
        refused += [f"{subscriptions[one.subscription_id].name}: {one.reason}" for one in routed.declined]
        return _audience(taken, refused)

    def _notified(self, tx: Transaction, change: AlertChange) -> Checkpoint:
        """Who was told of a change; where nobody was, who would be now."""
        names = {one.id: one.name for one in self.store.subscriptions.all(tx)}
        notices = [
            one for one in self.store.notices.notices_of_alert(tx, change.alert.id) if one.change_id == change.id
        ]
        if not notices:
            return self._routed(tx, change)
        taken: list[str] = []
        refused: list[str] = []
        for notice in notices:
            delivery = self.store.deliveries.get(tx, notice.delivery_id) if notice.delivery_id else None
            name = names.get(notice.subscription_id, notice.subscription_id)
            if delivery is not None:
                lost = delivery.state in LOST
                (refused if lost else taken).append(f"{name}: delivery {delivery.id} is {delivery.state}")
            elif notice.withdrawn:
                refused.append(f"{name}: withdrawn, because the story was retracted while it waited")
            else:
                taken.append(f"{name}: waits until {minute(notice.due_at)}: {notice.reason}")
        return _audience(taken, refused)


def _audience(taken: Iterable[str], refused: Iterable[str]) -> Checkpoint:
    taken, refused = tuple(taken), tuple(refused)
    if taken:
        return Checkpoint(station=Station.SUBSCRIPTION, passed=True, reason="; ".join(taken), details=refused)
    reason = "no subscription takes it" if refused else "there are no subscriptions"
    return Checkpoint(station=Station.SUBSCRIPTION, passed=False, reason=reason, details=refused)

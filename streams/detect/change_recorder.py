"""Records every change of an alert, whether subscribers are notified, and what they have yet to hear."""

from dataclasses import replace
from datetime import datetime

from streams.detect.inhibition import Inhibitors
from streams.detect.notification_policy import (
    EXPERIMENTAL,
    NotificationDecision,
    PendingChange,
    decide_notification,
)
from streams.detect.progress import Cause
from streams.detect.rulebook import RuleBook
from streams.detect.workspace import Workspace
from streams.domain.alert import AlertChange, Change, change_id
from streams.domain.event import Event, excerpt
from streams.domain.rule import CatchUp, Rule
from streams.domain.tracked_alert import TrackedAlert


class ChangeRecorder:
    """Records changes within a workspace."""

    def __init__(self, book: RuleBook, space: Workspace, stronger: Inhibitors, now: datetime) -> None:
        self._book = book
        self._space = space
        self._stronger = stronger
        self._now = now

    def says_nothing(
        self, rule: Rule, before: TrackedAlert | None, after: TrackedAlert, step: PendingChange, cause: Cause
    ) -> bool:
        """Whether a report adds no source and nobody who waits can hear it either."""
        if step.change is not Change.UPDATED or step.takes_back or before is None:
            return False
        if set(after.tally.sources) - set(before.tally.sources):
            return False
        return not self._decide(rule, after, step, cause.event or after.alert.events[0]).notify

    def _decide(
        self, rule: Rule | None, tracked: TrackedAlert, step: PendingChange, event: Event
    ) -> NotificationDecision:
        inhibitors = self._stronger.get(tracked.alert.rule_id, ())
        muter = self._space.stronger(inhibitors, event, self._book) if inhibitors else None
        return decide_notification(step, rule, self._now, self._space.silences, muter)

    def record(self, rule: Rule | None, tracked: TrackedAlert, step: PendingChange, cause: Cause) -> TrackedAlert:
        """Record a change; gives the alert with what its subscribers know now."""
        verdict = self._decide(rule, tracked, step, cause.event or tracked.alert.events[0])
        first = verdict.notify and tracked.told_at is None
        tracked = replace(tracked, unheard=verdict.unheard, muted_by=verdict.muted_by)
        if verdict.notify:
            tracked = replace(tracked, told_at=self._now, told_stage=tracked.alert.stage)
        self._space.put_alert(tracked)
        alert = tracked.alert
        self._space.put_change(
            AlertChange(
                id=change_id(alert.id, step.change, alert.stage, cause.id),
                change=step.change,
                at=alert.changed_at,
                notify=verdict.notify,
                reason=verdict.reason,
                alert=alert,
                event=excerpt(cause.event) if cause.event else None,
                first_told=first,
            )
        )
        return tracked

    def catch_up(self, tracked: TrackedAlert) -> None:
        """Tell what still stands of an alert, once that which muted it has ended and nothing else does."""
        rule = self._book.rules.get(tracked.alert.rule_id)
        waiting = tracked.waiting
        if rule is None or waiting is None or rule.alert.catch_up is CatchUp.NONE:
            self._space.put_alert(replace(tracked, muted_by=None))
            return
        event, last_at = tracked.alert.events[0], tracked.tally.last_at
        takes_back = waiting is Change.RETRACTED
        step = PendingChange(
            change=waiting if takes_back else Change.UPDATED,
            alert=tracked.alert,
            told_at=tracked.told_at,
            published_at=last_at if tracked.muted_by == EXPERIMENTAL else None,
            takes_back=takes_back,
            waiting=waiting,
            note=f"what muted that it was {waiting} has ended, and it still stands",
        )
        decision = self._decide(rule, tracked, step, event)
        if not decision.notify:
            self._space.put_alert(replace(tracked, muted_by=decision.muted_by))
            return
        cause = Cause(at=last_at, event=event, other=f"caught up {tracked.muted_by} {last_at.isoformat()}")
        self.record(rule, tracked, step, cause)

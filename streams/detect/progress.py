"""Progress: the changes in an alert that its followers can see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from streams.detect.notification_policy import PendingChange
from streams.detect.story import rank
from streams.domain.alert import AlertState, Change
from streams.domain.event import Event
from streams.domain.identity import stable_id
from streams.domain.rule import Rule
from streams.domain.tracked_alert import TrackedAlert

NAMED = 10
"""How many new sources a change names; two alerts that become one bring many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What made something change.

    Attributes:
        at: event time.
        event: the event that came or went.
        other: what it was instead, if not this version of the event: a withdrawal's id, a deadline.
    """

    at: datetime
    event: Event | None
    other: str | None = None

    @property
    def is_report(self) -> bool:
        """Whether it is a report, and not a correction or a deadline."""
        return self.event is not None and self.other is None

    @property
    def id(self) -> str:
        """The same for the same cause, so that whatever is repeated gives the same change ids."""
        if self.other is not None or self.event is None:
            return self.other or self.at.isoformat()
        event = self.event
        said = stable_id(event.status, event.modality, *(evidence.sentence for evidence in event.evidence))
        revision, published_at = event.article.edition
        return f"{event.id}@{published_at.isoformat()}" + f"#{revision}" * (revision > 0) + f"/{said}"


def step_of(
    change: Change, after: TrackedAlert, cause: Cause, note: str, takes_back: bool = False, objection: str | None = None
) -> PendingChange:
    """That change of an alert, with what deciding about it needs."""
    return PendingChange(
        change=change,
        alert=after.alert,
        told_at=after.told_at,
        published_at=cause.at,
        takes_back=takes_back,
        waiting=after.waiting,
        note=note,
        objection=objection,
    )


def compare(rule: Rule, before: TrackedAlert | None, after: TrackedAlert, cause: Cause) -> PendingChange | None:
    """What an alert's subscribers would see change; none where nothing did."""
    old, new = before.alert if before else None, after.alert
    if new.state is AlertState.RETRACTED:
        if old is None or old.state is AlertState.RETRACTED:
            return None
        note = "what supported it was taken back, and nothing else does"
        return step_of(Change.RETRACTED, after, cause, note, takes_back=True)
    at = f" at {new.stage}" if new.stage else ""
    if before is None or old is None:
        return step_of(Change.OPENED, after, cause, f"opened{at}")
    if old.state is AlertState.RETRACTED:
        held = before.unheard is Change.RETRACTED
        objection = "nobody had been told that it was retracted" if held else None
        note = f"opened again{at} after it was retracted"
        return step_of(Change.OPENED, after, cause, note, objection=objection)
    return _progress(rule, before, after, cause)


def _progress(rule: Rule, before: TrackedAlert, after: TrackedAlert, cause: Cause) -> PendingChange | None:
    old, new = before.alert, after.alert
    climb = rank(rule, new.stage) - rank(rule, old.stage)
    if climb > 0:
        return step_of(Change.ESCALATED, after, cause, f"climbed from {old.stage} to {new.stage}")
    if climb < 0:
        note = f"a correction took {old.stage} back; it stands at {new.stage}"
        heard = after.told_stage is None or rank(rule, after.told_stage) > rank(rule, new.stage)
        objection = None if heard else f"nobody had been told of {old.stage}"
        return step_of(Change.UPDATED, after, cause, note, takes_back=True, objection=objection)
    off = after.tally.cancelled
    if off is not None and before.tally.cancelled is None:
        return step_of(Change.UPDATED, after, cause, f"{off.source} reports that it is off", takes_back=True)
    return _further_report(rule, before, after, cause)


def _further_report(rule: Rule, before: TrackedAlert, after: TrackedAlert, cause: Cause) -> PendingChange | None:
    """A report that adds a source, ends a long quiet, or is the first that people who wait could hear."""
    more = sorted(set(after.tally.sources) - set(before.tally.sources))
    note = f"also reported by {_some(more)}" if more else "reported again"
    step = step_of(Change.UPDATED, after, cause, note)
    if not cause.is_report:
        return step if more else None
    quiet, limit = after.tally.last_at - before.tally.last_at, rule.alert.renotify_after_quiet
    if limit is not None and quiet > limit:
        return replace(step, renews=True, note=f"{note} after {quiet.days} days of quiet")
    return step if more or step.waiting is not None else None


def _some(names: Sequence[str]) -> str:
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest:,} more" if rest > 0 else "")

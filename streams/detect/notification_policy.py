"""Telling: whether subscribers are to be told of a change, and why or why not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from streams.domain.alert import Alert, AlertChange, Change
from streams.domain.rule import AlertPolicy, Rule, RuleStatus
from streams.domain.selection import mismatch, traits_of
from streams.domain.silence import Silence
from streams.domain.subscription import Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingChange:
    """One change of an alert, before it is decided whether to tell of it.

    Attributes:
        alert: after the change.
        told_at: when subscribers were last told of this alert.
        published_at: event time of the report that caused it; none for a closing.
        takes_back: what people were told does not hold any more: a correction, or the story is off.
        note: what happened, for people.
        objection: why nobody is to be told, if that is known already.
    """

    change: Change
    alert: Alert
    told_at: datetime | None
    published_at: datetime | None
    takes_back: bool = False
    note: str
    objection: str | None = None


@dataclass(frozen=True, slots=True)
class NotificationDecision:
    """Whether to tell, and why or why not."""

    notify: bool
    reason: str


def decide_notification(
    step: PendingChange, rule: Rule | None, now: datetime, silences: Iterable[Silence], stronger: str | None
) -> NotificationDecision:
    """Decide whether subscribers are told.

    Args:
        step: what happened.
        rule: whose alert it is; none when it was removed.
        now: by the wall clock.
        silences: those in force now.
        stronger: the rule, if any, whose open alert of the same story mutes this one.
    """
    reason = next(_objections(step, rule, now), None) or _muted(step.alert, silences)
    if reason is None and stronger is not None and step.change is not Change.RETRACTED:
        reason = f"muted by the rule {stronger}, whose alert of this story is open"
    if reason is not None:
        return NotificationDecision(notify=False, reason=f"{step.note}; {reason}")
    return NotificationDecision(notify=True, reason=step.note)


def in_force(silence: Silence, now: datetime) -> bool:
    """Whether the silence mutes now."""
    return silence.starts_at <= now < silence.ends_at


def would_mute(selector: Selector, change: AlertChange) -> bool:
    """Whether a silence with this selector would have kept a change from being told that was told."""
    return change.notify and mismatch(selector, traits_of(change.alert)) is None


def _objections(step: PendingChange, rule: Rule | None, now: datetime) -> Iterator[str]:
    if step.objection is not None:
        yield step.objection
    if rule is None:
        yield "the rule was removed"
    elif rule.status is not RuleStatus.STABLE:
        yield f"the rule is {rule.status}"
    elif step.takes_back:
        if step.told_at is None:
            yield "nobody had been told of it"
        if Change.RETRACTED not in rule.alert.notify_on:
            yield "the rule does not tell of what is taken back"
    else:
        yield from _policy_objections(step, rule.alert, now)


def _policy_objections(step: PendingChange, policy: AlertPolicy, now: datetime) -> Iterator[str]:
    if step.change not in policy.notify_on:
        yield f"the rule does not tell of what is {step.change}"
    if policy.max_event_age is not None and step.published_at is not None:
        age = now - step.published_at
        if age > policy.max_event_age:
            yield f"the report was {_span(age)} old when it arrived, more than {_span(policy.max_event_age)}"
    if step.change is not Change.ESCALATED and step.told_at is not None and now - step.told_at < policy.throttle:
        yield f"throttled: told {_span(now - step.told_at)} ago, less than {_span(policy.throttle)}"


def _muted(alert: Alert, silences: Iterable[Silence]) -> str | None:
    traits = traits_of(alert)
    for silence in silences:
        if mismatch(silence.selector, traits) is None:
            until = f"{silence.ends_at:%Y-%m-%d %H:%M} UTC"
            return f"silenced until {until} by {silence.author} ({silence.id}): {silence.reason}"
    return None


def _span(span: timedelta) -> str:
    seconds = span.total_seconds()
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:,.0f} {unit}" if seconds >= 100 * size else f"{seconds / size:.3g} {unit}"
    return f"{seconds:.0f} s"

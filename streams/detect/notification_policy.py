"""Notification policy: whether subscribers are told of a change, why or why not, and what they have yet to hear."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from streams.domain.alert import Alert, AlertChange, Change
from streams.domain.duration import rough_duration
from streams.domain.rule import AlertPolicy, Rule, RuleStatus
from streams.domain.selection import mismatch, traits_of
from streams.domain.silence import Silence
from streams.domain.subscription import Selector
from streams.domain.wording import minute
from streams.ports.detect_state import OpenStory

EXPERIMENTAL = "experimental"
THROTTLE = "throttle"


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingChange:
    """One change of an alert, before it is decided whether to tell of it.

    Attributes:
        alert: after the change.
        told_at: when subscribers were last told of this alert.
        published_at: event time of the report that caused it; none for a closing and for catching up.
        takes_back: what people were told does not hold any more: a correction, or the story is off.
        renews: the first report after a long quiet, which the rule tells of.
        waiting: the change that subscribers have not heard of yet.
        note: what happened, for people.
        objection: why nobody is to be told, if that is known already.
    """

    change: Change
    alert: Alert
    told_at: datetime | None
    published_at: datetime | None
    takes_back: bool = False
    renews: bool = False
    waiting: Change | None = None
    note: str
    objection: str | None = None


@dataclass(frozen=True, slots=True)
class NotificationDecision:
    """Whether to tell, and why or why not.

    Attributes:
        unheard: the change that is still to be told once nothing mutes it.
        muted_by: what mutes it, as :class:`~streams.domain.tracked_alert.TrackedAlert` has it.
    """

    notify: bool
    reason: str
    unheard: Change | None = None
    muted_by: str | None = None


@dataclass(frozen=True, slots=True)
class _Mute:
    """Why a change that subscribers want is not told now, and what has to end before it can be."""

    reason: str
    by: str | None = None


def decide_notification(
    step: PendingChange, rule: Rule | None, now: datetime, silences: Iterable[Silence], stronger: OpenStory | None
) -> NotificationDecision:
    """Decide whether subscribers are told.

    Args:
        step: what happened.
        rule: whose alert it is; none when it was removed.
        now: by the wall clock.
        silences: those in force now.
        stronger: the open alert, if any, that mutes this one.
    """
    refusal = _refusal(step, rule)
    if refusal is not None or rule is None:
        over = step.objection is not None or step.change in (Change.RETRACTED, Change.CLOSED)
        keeps = None if over else step.waiting
        return NotificationDecision(notify=False, reason=f"{step.note}; {refusal}", unheard=keeps)
    mute = next(_mutes(step, rule, now, silences, stronger), None)
    if mute is None:
        return NotificationDecision(notify=True, reason=step.note)
    return NotificationDecision(
        notify=False, reason=f"{step.note}; {mute.reason}", unheard=_unheard(step), muted_by=mute.by
    )


def in_force(silence: Silence, now: datetime) -> bool:
    """Whether the silence mutes now."""
    return silence.starts_at <= now < silence.ends_at


def would_mute(selector: Selector, change: AlertChange) -> bool:
    """Whether a silence with this selector would have kept a change from being told that was told."""
    return change.notify and mismatch(selector, traits_of(change.alert)) is None


def _unheard(step: PendingChange) -> Change | None:
    """What is still to be told: a taking back at all events, an opening before an escalation, no plain update."""
    if step.takes_back:
        return step.change
    if step.waiting is Change.OPENED or step.change is Change.UPDATED:
        return step.waiting
    return step.change


def _refusal(step: PendingChange, rule: Rule | None) -> str | None:
    """Why nobody wants to hear of it, now or later."""
    if step.objection is not None:
        return step.objection
    if rule is None:
        return "the rule was removed"
    wanted = rule.alert.notify_on
    if step.takes_back:
        if step.told_at is None:
            return "nobody had been told of it"
        return None if Change.RETRACTED in wanted else "the rule does not tell of what is taken back"
    if step.change in wanted or step.renews or _still_wanted(step, rule.alert):
        return None
    return f"the rule does not tell of what is {step.change}"


def _still_wanted(step: PendingChange, policy: AlertPolicy) -> bool:
    """Whether subscribers wait for something that this report can bring them."""
    if step.change is Change.CLOSED:
        return False
    return step.waiting is Change.UPDATED or step.waiting in policy.notify_on


def _mutes(
    step: PendingChange, rule: Rule, now: datetime, silences: Iterable[Silence], stronger: OpenStory | None
) -> Iterator[_Mute]:
    if rule.status is not RuleStatus.STABLE:
        yield _Mute(f"the rule is {rule.status}", EXPERIMENTAL)
    if not step.takes_back:
        yield from _policy_mutes(step, rule.alert, now)
    yield from _silenced(step.alert, silences)
    if stronger is not None and step.change is not Change.RETRACTED:
        yield _Mute(f"muted by the rule {stronger.rule_id}, whose alert of this story is open", stronger.alert_id)


def _policy_mutes(step: PendingChange, policy: AlertPolicy, now: datetime) -> Iterator[_Mute]:
    if policy.max_event_age is not None and step.published_at is not None:
        age = now - step.published_at
        if age > policy.max_event_age:
            limit = rough_duration(policy.max_event_age)
            yield _Mute(f"the report was {rough_duration(age)} old when it arrived, more than {limit}")
    if step.change is not Change.ESCALATED and step.told_at is not None and now - step.told_at < policy.throttle:
        ago, limit = rough_duration(now - step.told_at), rough_duration(policy.throttle)
        yield _Mute(f"throttled: told {ago} ago, less than {limit}", THROTTLE)


def _silenced(alert: Alert, silences: Iterable[Silence]) -> Iterator[_Mute]:
    traits = traits_of(alert)
    for silence in silences:
        if mismatch(silence.selector, traits) is None:
            until = minute(silence.ends_at)
            yield _Mute(f"silenced until {until} by {silence.author} ({silence.id}): {silence.reason}", silence.id)

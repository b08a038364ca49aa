"""Routing: alert changes × subscriptions × now → what is sent now, what waits until when, and why."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from streams.domain.alert import AlertChange, Change
from streams.domain.delivery import delivery_id
from streams.domain.notice import Message, Notice, group_id
from streams.domain.selection import Traits, mismatch, outside, traits_of
from streams.domain.subscription import Mode, Subscription
from streams.domain.wording import minute
from streams.notify.timetable import next_digest, open_at

PASSING = frozenset({Change.ESCALATED, Change.RETRACTED})
"""Changes that no throttle holds: news that is worse, and news that was wrong."""

ENDINGS = frozenset({Change.RETRACTED, Change.CLOSED})
"""Changes that are news only for those who were told of the story, and for all of them."""

LONGEST = 50
"""Most changes in one message."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What was routed before, as far as it matters now, by subscription id.

    Attributes:
        told: by alert id, when a message of that story last went out or will.
        waiting: the notices that wait.
        known: ids of changes for which there is a notice already.
    """

    told: Mapping[str, Mapping[str, datetime]] = field(default_factory=dict)
    waiting: Mapping[str, Sequence[Notice]] = field(default_factory=dict)
    known: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Declined:
    """A change that a subscription is not told of, and why."""

    subscription_id: str
    change_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Routed:
    """What becomes of some changes.

    Attributes:
        messages: what goes out now.
        notices: one for every change and subscription that wants it; those without a delivery wait, unless they are
            withdrawn.
        declined: why the others are not told.
    """

    messages: tuple[Message, ...] = ()
    notices: tuple[Notice, ...] = ()
    declined: tuple[Declined, ...] = ()


def route(
    changes: Iterable[AlertChange], subscriptions: Iterable[Subscription], now: datetime, memory: Memory | None = None
) -> Routed:
    """Decide who is told of which changes, and when.

    Changes are taken in order. A change that goes out at once takes with it what was waiting of its story, so that
    nobody hears of an escalation before its opening. A retraction goes to those who were told of the story, and
    withdraws what still waited for the others. Who is given the memory of what was routed before gets nothing
    twice.
    """
    told = tuple((change, traits_of(change.alert)) for change in changes)
    parts = [_Route(each, now, memory or Memory()).run(told) for each in subscriptions]
    return Routed(
        tuple(message for part in parts for message in part.messages),
        tuple(notice for part in parts for notice in part.notices),
        tuple(declined for part in parts for declined in part.declined),
    )


def gather(subscription: Subscription, waiting: Iterable[Notice], now: datetime) -> tuple[Message, ...]:
    """One message with everything that waits and is due; several where it would be longer than people read."""
    due = sorted((notice.change for notice in waiting if notice.due_at <= now), key=_in_order)
    return tuple(compose(subscription, due[n : n + LONGEST]) for n in range(0, len(due), LONGEST))


def may_hold(subscription: Subscription) -> bool:
    """Whether the subscription can let anything wait, so that routing needs to know what waits already."""
    return subscription.mode is not Mode.IMMEDIATE or bool(
        subscription.timetable.mute or subscription.timetable.throttle
    )


def compose(subscription: Subscription, changes: Iterable[AlertChange]) -> Message:
    """The message of these changes, oldest first; equal changes give an equal message."""
    ordered = tuple(sorted(changes, key=_in_order))
    ids = tuple(change.id for change in ordered)
    return Message(
        id=delivery_id(ids[0], subscription.id) if len(ids) == 1 else group_id(subscription.id, ids),
        subscription_id=subscription.id,
        subscription_name=subscription.name,
        changes=ordered,
        zone=subscription.timetable.zone,
    )


def _in_order(change: AlertChange) -> tuple[datetime, str, int]:
    return change.at, change.alert.id, list(Change).index(change.change)


class _Route:
    """The routing of one batch of changes to one subscription."""

    def __init__(self, subscription: Subscription, now: datetime, memory: Memory) -> None:
        self.subscription = subscription
        self.now = now
        self.told = dict(memory.told.get(subscription.id, {}))
        self.waiting = {notice.change.id: notice for notice in memory.waiting.get(subscription.id, ())}
        self.known = {*memory.known.get(subscription.id, ()), *self.waiting}
        self.notices: dict[str, Notice] = {}
        self.messages: list[Message] = []
        self.declined: list[Declined] = []

    def run(self, changes: tuple[tuple[AlertChange, Traits], ...]) -> Routed:
        for change, traits in changes:
            reason = self._unwanted(change, traits)
            if reason is None:
                self.known.add(change.id)
                self._take(change)
            else:
                self.declined.append(Declined(self.subscription.id, change.id, reason))
        return Routed(tuple(self.messages), tuple(self.notices.values()), tuple(self.declined))

    def _unwanted(self, change: AlertChange, traits: Traits) -> str | None:
        wanted = self.subscription.changes
        asked_for = change.change is Change.CLOSED and Change.CLOSED in wanted
        if not (change.notify or asked_for):
            return change.reason
        if wanted and change.change not in wanted:
            return f"it does not want to hear of what is {change.change}"
        if not self.subscription.enabled:
            return "the subscription is paused"
        if change.id in self.known:
            return "told before"
        selector = self.subscription.selector
        unwanted = mismatch(selector, traits) or outside(selector, change.alert)
        return self._unwanted_end(change, unwanted) if change.change in ENDINGS else unwanted

    def _unwanted_end(self, change: AlertChange, mismatch: str | None) -> str | None:
        """Whoever was told of a story hears of its end, whatever the alert looks like by then."""
        if change.alert.id in self.told:
            return None
        if not self._waiting_of(change):
            return mismatch or "it was never told of this story"
        if change.change is Change.CLOSED:
            return None
        self._withdraw(change)
        return "retracted before anything of this story went out"

    def _waiting_of(self, change: AlertChange) -> list[Notice]:
        return [notice for notice in self.waiting.values() if notice.change.alert.id == change.alert.id]

    def _withdraw(self, change: AlertChange) -> None:
        for notice in self._waiting_of(change):
            del self.waiting[notice.change.id]
            self.notices[notice.change.id] = replace(
                notice, reason=f"{notice.reason}; withdrawn: the story was retracted", withdrawn=True
            )

    def _take(self, change: AlertChange) -> None:
        due, reason = self._due(change)
        notice = Notice(subscription_id=self.subscription.id, change=change, due_at=due, reason=reason)
        self.notices[change.id] = notice
        if due > self.now:
            self.waiting[change.id] = notice
            return
        story = self._waiting_of(change)
        message = compose(self.subscription, [*(n.change for n in story), change])
        for sent in (*story, notice):
            self.waiting.pop(sent.change.id, None)
            self.notices[sent.change.id] = replace(
                sent,
                due_at=due,
                reason=sent.reason if sent is notice else f"{sent.reason}; went out with the {change.change}",
                delivery_id=message.id,
            )
        self.told[change.alert.id] = self.now
        self.messages.append(message)

    def _due(self, change: AlertChange) -> tuple[datetime, str]:
        timetable = self.subscription.timetable
        if self.subscription.mode is Mode.DIGEST:
            return next_digest(timetable, self.now), "for the digest"
        due, reason = self.now, "at once"
        if self.subscription.mode is Mode.GROUPED:
            due = self.now + timedelta(seconds=timetable.group_wait)
            opened = min((n.due_at for n in self.waiting.values() if self.now < n.due_at <= due), default=None)
            due = opened or due
            reason = "with the group that was waiting" if opened else f"collected for {timetable.group_wait} s"
        told = self.told.get(change.alert.id)
        if timetable.throttle and told is not None and change.change not in PASSING:
            quiet = told + timedelta(seconds=timetable.throttle)
            if quiet > due:
                due, reason = quiet, f"throttled: a message of this story went out at {minute(told)}"
        unmuted = open_at(timetable, due)
        return (unmuted, "held until the mute ended") if unmuted > due else (due, reason)

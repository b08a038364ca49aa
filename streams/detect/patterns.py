"""Patterns: which events of a window show together what a correlation looks for, and since when.

Each pattern is a function of the *set* of a group's hits, never of the order in which they arrived: late events
complete what they belong to, and corrections undo it. The answer names every hit that takes part in the pattern with
the event time at which the pattern was first complete around it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from streams.domain.rule import Correlation, CorrelationType, Skip
from streams.domain.rule_match import Hit

Fires = dict[str, datetime]
"""By event id, since when it takes part."""


def find(correlation: Correlation, hits: Iterable[Hit], watermark: datetime | None) -> Fires:
    """The hits of one group that take part in the pattern.

    Args:
        correlation: what to look for.
        hits: of one group; withdrawn and late ones do not count.
        watermark: how far event time has come; an absence is certain only behind it.
    """
    counted = sorted((hit for hit in hits if hit.stands and not hit.late), key=lambda hit: (hit.at, hit.event_id))
    match correlation.type:
        case CorrelationType.COUNT:
            return _within(correlation, counted, _Several(correlation.at_least))
        case CorrelationType.DISTINCT:
            return _within(correlation, [hit for hit in counted if hit.value is not None], _Distinct(correlation))
        case CorrelationType.RATE:
            return _rate(correlation, counted)
        case CorrelationType.SEQUENCE if correlation.ordered:
            return _ordered(correlation, counted)
        case CorrelationType.SEQUENCE:
            return _within(correlation, counted, _EveryStep(correlation))
        case CorrelationType.ABSENCE:
            return _absence(correlation, counted, watermark)


def memory(correlation: Correlation) -> timedelta:
    """How long after its event time a hit is needed.

    A correction can come ``within`` after everybody else; what it changes depends on windows that reach twice as far.
    """
    return reach(correlation) + 2 * correlation.within + correlation.allowed_lateness


def reach(correlation: Correlation) -> timedelta:
    """How far from a hit in event time another one's part in the pattern can depend on it."""
    baseline = correlation.baseline if correlation.type is CorrelationType.RATE else timedelta(0)
    return correlation.within + baseline


class _Several:
    """Complete when enough hits are in the window."""

    def __init__(self, at_least: float) -> None:
        self._at_least = at_least
        self._count = 0

    def enter(self, hit: Hit) -> None:  # noqa: ARG002 - every hit counts the same
        self._count += 1

    def leave(self, hit: Hit) -> None:  # noqa: ARG002
        self._count -= 1

    def complete(self, window: Sequence[Hit]) -> bool:  # noqa: ARG002
        return self._count >= self._at_least


class _Distinct:
    """Complete when the hits in the window have enough different values."""

    def __init__(self, correlation: Correlation) -> None:
        self._at_least = correlation.at_least
        self._values: Counter[str | None] = Counter()

    def enter(self, hit: Hit) -> None:
        self._values[hit.value] += 1

    def leave(self, hit: Hit) -> None:
        self._values[hit.value] -= 1
        if not self._values[hit.value]:
            del self._values[hit.value]

    def complete(self, window: Sequence[Hit]) -> bool:  # noqa: ARG002
        return len(self._values) >= self._at_least


class _EveryStep:
    """Complete when every step has a hit of its own in the window."""

    def __init__(self, correlation: Correlation) -> None:
        self._names = [step.name for step in correlation.steps]
        self._steps: Counter[str] = Counter()
        self._shared = 0

    def enter(self, hit: Hit) -> None:
        self._steps.update(hit.steps)
        self._shared += len(hit.steps) > 1

    def leave(self, hit: Hit) -> None:
        self._steps.subtract(hit.steps)
        self._shared -= len(hit.steps) > 1

    def complete(self, window: Sequence[Hit]) -> bool:
        if not all(self._steps[name] > 0 for name in self._names):
            return False
        return not self._shared or _assignable(self._names, window)


_Condition = _Several | _Distinct | _EveryStep


def _within(correlation: Correlation, hits: Sequence[Hit], condition: _Condition) -> Fires:
    """Slide a window over the hits; when it is complete, all in it take part."""
    fires: Fires = {}
    left = 0
    for right, hit in enumerate(hits):
        condition.enter(hit)
        while hit.at - hits[left].at > correlation.within:
            condition.leave(hits[left])
            left += 1
        if condition.complete(hits[left : right + 1] if isinstance(condition, _EveryStep) else ()):
            for each in hits[left : right + 1]:
                fires.setdefault(each.event_id, hit.at)
            if correlation.skip is Skip.PAST_LAST:
                while left <= right:
                    condition.leave(hits[left])
                    left += 1
    return fires


def _assignable(names: Sequence[str], window: Sequence[Hit]) -> bool:
    """Whether each step can have a hit that no other step has (a matching in the graph of steps and hits)."""
    taken: dict[str, str] = {}

    def give(name: str, tried: set[str]) -> bool:
        for hit in window:
            if name in hit.steps and hit.event_id not in tried:
                tried.add(hit.event_id)
                if hit.event_id not in taken or give(taken[hit.event_id], tried):
                    taken[hit.event_id] = name
                    return True
        return False

    return all(give(name, set()) for name in names)


def _rate(correlation: Correlation, hits: Sequence[Hit]) -> Fires:
    """Where the window ending at a hit has many times the mean of the windows in the baseline before it."""
    fires: Fires = {}
    windows = correlation.baseline / correlation.within
    start = left = 0
    for right, hit in enumerate(hits):
        while hits[left].at < hit.at - correlation.within:
            left += 1
        while hits[start].at < hit.at - correlation.within - correlation.baseline:
            start += 1
        count, usual = right - left + 1, (left - start) / windows
        if count >= correlation.floor and count >= correlation.at_least * usual:
            for each in hits[left : right + 1]:
                fires.setdefault(each.event_id, hit.at)
    return fires


def _ordered(correlation: Correlation, hits: Sequence[Hit]) -> Fires:
    """Chains of one hit a step, none earlier than the one before, the whole chain within the window."""
    if correlation.skip is Skip.PAST_LAST:
        return _one_after_another(correlation, hits)
    return _chains(correlation, hits)


def _one_after_another(correlation: Correlation, hits: Sequence[Hit]) -> Fires:
    """Chains that share no time: the next starts after the last one's end."""
    fires: Fires = {}
    rest = list(hits)
    while found := _chains(correlation, rest):
        end = min(found.values())
        part = [hit for hit in rest if hit.at <= end]
        fires.update((event_id, end) for event_id in _chains(correlation, part))
        rest = rest[len(part) :]
    return fires


def _chains(correlation: Correlation, hits: Sequence[Hit]) -> Fires:
    """Every hit that is part of some chain, with the earliest end of such a chain.

    A hit is part of a chain as a certain step if the latest start of what leads to it and the earliest end of what can
    follow it are no further apart than the window.
    """
    names = [step.name for step in correlation.steps]
    starts = _links(names, hits, max)
    ends = _links(names[::-1], hits[::-1], min)[::-1]
    fires: Fires = {}
    for start, end in zip(starts, ends, strict=True):
        for event_id in start.keys() & end.keys():
            if end[event_id] - start[event_id] <= correlation.within:
                fires[event_id] = min(end[event_id], fires.get(event_id, end[event_id]))
    return fires


Nearest = Callable[[Iterable[datetime]], datetime]
"""``max`` or ``min``: of several far ends of a chain, the one that is nearest in time."""


def _links(names: Sequence[str], hits: Sequence[Hit], nearest: Nearest) -> list[Fires]:
    """For each step, by event id, the nearest far end of a chain of the steps up to it that ends with that event.

    The hits are given from the chain's far end to its near end.
    """
    levels: list[Fires] = [{hit.event_id: hit.at for hit in hits if names[0] in hit.steps}]
    for name in names[1:]:
        levels.append(_link(name, hits, levels[-1], nearest))
    return levels


def _link(name: str, hits: Sequence[Hit], before: Mapping[str, datetime], nearest: Nearest) -> Fires:
    """The next level: hits of this step, each linked to what comes before it or at the same moment."""
    level: Fires = {}
    passed: list[datetime] = []
    for _, group in groupby(hits, key=lambda hit: hit.at):
        moment = list(group)
        for hit in (hit for hit in moment if name in hit.steps):
            beside = [before[o.event_id] for o in moment if o.event_id != hit.event_id and o.event_id in before]
            if linked := passed + beside:
                level[hit.event_id] = nearest(linked)
        if known := passed + [before[hit.event_id] for hit in moment if hit.event_id in before]:
            passed = [nearest(known)]
    return level


def _absence(correlation: Correlation, hits: Sequence[Hit], watermark: datetime | None) -> Fires:
    """First hits that no second one followed in time, once that is certain."""
    first, second = (step.name for step in correlation.steps)
    followers = [hit for hit in hits if second in hit.steps]
    fires: Fires = {}
    position = 0
    for hit in (hit for hit in hits if first in hit.steps):
        deadline = hit.at + correlation.within
        if watermark is None or watermark < deadline + correlation.allowed_lateness:
            break
        while position < len(followers) and followers[position].at < hit.at:
            position += 1
        following = (f for f in followers[position:] if f.event_id != hit.event_id)
        follower = next(following, None)
        if follower is None or follower.at > deadline:
            fires[hit.event_id] = deadline
    return fires

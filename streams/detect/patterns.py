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
from streams.domain.rule_match import RuleMatch

Fires = dict[str, datetime]
"""By event id, since when it takes part."""


def find(correlation: Correlation, rule_matches: Iterable[RuleMatch], watermark: datetime | None) -> Fires:
    """The hits of one group that take part in the pattern.

    Args:
        correlation: what to look for.
        rule_matches: of one group; withdrawn and late ones do not count.
        watermark: how far event time has come; an absence is certain only behind it.
    """
    counted = sorted(
        (rule_match for rule_match in rule_matches if rule_match.stands and not rule_match.late),
        key=lambda rule_match: (rule_match.at, rule_match.event_id),
    )
    match correlation.type:
        case CorrelationType.COUNT:
            return _within(correlation, counted, _Distinct(correlation))
        case CorrelationType.DISTINCT:
            return _within(
                correlation,
                [rule_match for rule_match in counted if rule_match.value is not None],
                _Distinct(correlation),
            )
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


def _counted_as(rule_match: RuleMatch) -> str:
    """What is counted once: the value or, where there is none, the event."""
    return rule_match.value or rule_match.event_id


class _Distinct:
    """Complete when the hits in the window have enough different values."""

    def __init__(self, correlation: Correlation) -> None:
        self._at_least = correlation.at_least
        self._values: Counter[str] = Counter()

    def enter(self, rule_match: RuleMatch) -> None:
        self._values[_counted_as(rule_match)] += 1

    def leave(self, rule_match: RuleMatch) -> None:
        _forget(self._values, rule_match)

    def complete(self, window: Sequence[RuleMatch]) -> bool:  # noqa: ARG002
        return len(self._values) >= self._at_least


class _EveryStep:
    """Complete when every step has a hit of its own in the window."""

    def __init__(self, correlation: Correlation) -> None:
        self._names = [step.name for step in correlation.steps]
        self._steps: Counter[str] = Counter()
        self._shared = 0

    def enter(self, rule_match: RuleMatch) -> None:
        self._steps.update(rule_match.steps)
        self._shared += len(rule_match.steps) > 1

    def leave(self, rule_match: RuleMatch) -> None:
        self._steps.subtract(rule_match.steps)
        self._shared -= len(rule_match.steps) > 1

    def complete(self, window: Sequence[RuleMatch]) -> bool:
        if not all(self._steps[name] > 0 for name in self._names):
            return False
        return not self._shared or _assignable(self._names, window)


_Condition = _Distinct | _EveryStep


def _within(correlation: Correlation, rule_matches: Sequence[RuleMatch], condition: _Condition) -> Fires:
    """Slide a window over the hits; when it is complete, all in it take part."""
    fires: Fires = {}
    left = 0
    for right, rule_match in enumerate(rule_matches):
        condition.enter(rule_match)
        while rule_match.at - rule_matches[left].at > correlation.within:
            condition.leave(rule_matches[left])
            left += 1
        if condition.complete(rule_matches[left : right + 1] if isinstance(condition, _EveryStep) else ()):
            for each in rule_matches[left : right + 1]:
                fires.setdefault(each.event_id, rule_match.at)
            if correlation.skip is Skip.PAST_LAST:
                while left <= right:
                    condition.leave(rule_matches[left])
                    left += 1
    return fires


def _assignable(names: Sequence[str], window: Sequence[RuleMatch]) -> bool:
    """Whether each step can have a hit that no other step has (a matching in the graph of steps and hits)."""
    taken: dict[str, str] = {}

    def give(name: str, tried: set[str]) -> bool:
        for rule_match in window:
            if name in rule_match.steps and rule_match.event_id not in tried:
                tried.add(rule_match.event_id)
                if rule_match.event_id not in taken or give(taken[rule_match.event_id], tried):
                    taken[rule_match.event_id] = name
                    return True
        return False

    return all(give(name, set()) for name in names)


def _rate(correlation: Correlation, rule_matches: Sequence[RuleMatch]) -> Fires:
    """Where the window ending at a hit has many times the mean of the windows in the baseline before it."""
    fires: Fires = {}
    windows = correlation.baseline / correlation.within
    start = left = 0
    recent: Counter[str] = Counter()
    before: Counter[str] = Counter()
    for right, rule_match in enumerate(rule_matches):
        recent[_counted_as(rule_match)] += 1
        while rule_matches[left].at < rule_match.at - correlation.within:
            before[_counted_as(rule_matches[left])] += 1
            _forget(recent, rule_matches[left])
            left += 1
        while rule_matches[start].at < rule_match.at - correlation.within - correlation.baseline:
            _forget(before, rule_matches[start])
            start += 1
        count, usual = len(recent), len(before) / windows
        if count >= correlation.floor and count >= correlation.at_least * usual:
            for each in rule_matches[left : right + 1]:
                fires.setdefault(each.event_id, rule_match.at)
    return fires


def _forget(counter: Counter[str], rule_match: RuleMatch) -> None:
    value = _counted_as(rule_match)
    counter[value] -= 1
    if not counter[value]:
        del counter[value]


def _ordered(correlation: Correlation, rule_matches: Sequence[RuleMatch]) -> Fires:
    """Chains of one hit a step, none earlier than the one before, the whole chain within the window."""
    if correlation.skip is Skip.PAST_LAST:
        return _one_after_another(correlation, rule_matches)
    return _chains(correlation, rule_matches)


def _one_after_another(correlation: Correlation, rule_matches: Sequence[RuleMatch]) -> Fires:
    """Chains that share no time: the next starts after the last one's end."""
    fires: Fires = {}
    rest = list(rule_matches)
    while found := _chains(correlation, rest):
        end = min(found.values())
        part = [rule_match for rule_match in rest if rule_match.at <= end]
        fires.update((event_id, end) for event_id in _chains(correlation, part))
        rest = rest[len(part) :]
    return fires


def _chains(correlation: Correlation, rule_matches: Sequence[RuleMatch]) -> Fires:
    """Every hit that is part of some chain, with the earliest end of such a chain.

    A hit is part of a chain as a certain step if the latest start of what leads to it and the earliest end of what can
    follow it are no further apart than the window.
    """
    names = [step.name for step in correlation.steps]
    starts = _links(names, rule_matches, max)
    ends = _links(names[::-1], rule_matches[::-1], min)[::-1]
    fires: Fires = {}
    for start, end in zip(starts, ends, strict=True):
        for event_id in start.keys() & end.keys():
            if end[event_id] - start[event_id] <= correlation.within:
                fires[event_id] = min(end[event_id], fires.get(event_id, end[event_id]))
    return fires


Nearest = Callable[[Iterable[datetime]], datetime]
"""``max`` or ``min``: of several far ends of a chain, the one that is nearest in time."""


def _links(names: Sequence[str], rule_matches: Sequence[RuleMatch], nearest: Nearest) -> list[Fires]:
    """For each step, by event id, the nearest far end of a chain of the steps up to it that ends with that event.

    The hits are given from the chain's far end to its near end.
    """
    levels: list[Fires] = [
        {rule_match.event_id: rule_match.at for rule_match in rule_matches if names[0] in rule_match.steps}
    ]
    for name in names[1:]:
        levels.append(_link(name, rule_matches, levels[-1], nearest))
    return levels


def _link(name: str, rule_matches: Sequence[RuleMatch], before: Mapping[str, datetime], nearest: Nearest) -> Fires:
    """The next level: hits of this step, each linked to what comes before it or at the same moment."""
    level: Fires = {}
    passed: list[datetime] = []
    for _, group in groupby(rule_matches, key=lambda rule_match: rule_match.at):
        moment = list(group)
        for rule_match in (rule_match for rule_match in moment if name in rule_match.steps):
            beside = [before[o.event_id] for o in moment if o.event_id != rule_match.event_id and o.event_id in before]
            if linked := passed + beside:
                level[rule_match.event_id] = nearest(linked)
        if known := passed + [before[rule_match.event_id] for rule_match in moment if rule_match.event_id in before]:
            passed = [nearest(known)]
    return level


def _absence(correlation: Correlation, rule_matches: Sequence[RuleMatch], watermark: datetime | None) -> Fires:
    """First hits that no second one followed in time, once that is certain."""
    first, second = (step.name for step in correlation.steps)
    followers = [rule_match for rule_match in rule_matches if second in rule_match.steps]
    fires: Fires = {}
    position = 0
    for rule_match in (rule_match for rule_match in rule_matches if first in rule_match.steps):
        deadline = rule_match.at + correlation.within
        if watermark is None or watermark < deadline + correlation.allowed_lateness:
            break
        while position < len(followers) and followers[position].at < rule_match.at:
            position += 1
        following = (f for f in followers[position:] if f.event_id != rule_match.event_id)
        follower = next(following, None)
        if follower is None or follower.at > deadline:
            fires[rule_match.event_id] = deadline
    return fires

"""Sliding windows: counts, distinct values and steps in any order."""

from collections import Counter
from collections.abc import Sequence

from streams.detect.patterns.fires import Fires, counted_as, forget
from streams.domain.correlation import Correlation, Skip
from streams.domain.rule_match import RuleMatch


def different(correlation: Correlation, rule_matches: Sequence[RuleMatch]) -> Fires:
    """Windows with enough different values or, where matches have none, events."""
    return _within(correlation, rule_matches, _Distinct(correlation))


def every_step(correlation: Correlation, rule_matches: Sequence[RuleMatch]) -> Fires:
    """Windows in which every step has a match of its own, in whatever order."""
    return _within(correlation, rule_matches, _EveryStep(correlation))


class _Distinct:
    """Complete when the hits in the window have enough different values."""

    def __init__(self, correlation: Correlation) -> None:
        self._at_least = correlation.at_least
        self._values: Counter[str] = Counter()

    def enter(self, rule_match: RuleMatch) -> None:
        self._values[counted_as(rule_match)] += 1

    def leave(self, rule_match: RuleMatch) -> None:
        forget(self._values, rule_match)

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

"""Sequences: steps in their order."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from streams.detect.patterns.fires import Fires
from streams.domain.correlation import Correlation, Skip
from streams.domain.rule_match import RuleMatch


def ordered(correlation: Correlation, rule_matches: Sequence[RuleMatch]) -> Fires:
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

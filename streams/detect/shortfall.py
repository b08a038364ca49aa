"""Shortfall: what a window still lacks before its correlation fires, for people."""

from collections.abc import Iterable
from datetime import timedelta

from streams.domain.duration import show_duration
from streams.domain.rule import Correlation, CorrelationType
from streams.domain.rule_match import RuleMatch
from streams.domain.wording import counted, minute


def shortfall(correlation: Correlation, window: Iterable[RuleMatch], latest: RuleMatch) -> str:
    """Why the window around its latest match does not fire.

    Args:
        correlation: what is looked for.
        window: the matches of the group, the latest one included.
        latest: the match that might have completed the pattern.
    """
    if latest.late:
        limit = show_duration(correlation.allowed_lateness)
        return f"it came later than allowed_lateness ({limit}), so it is not counted"
    counted_ones = [one for one in window if one.stands and not one.late]
    near = [one for one in counted_ones if timedelta(0) <= latest.at - one.at <= correlation.within]
    span = f"within {show_duration(correlation.within)}"
    match correlation.type:
        case CorrelationType.COUNT:
            return f"{_different(near)} of {correlation.at_least:g} articles {span}"
        case CorrelationType.DISTINCT:
            return f"{_different(near)} of {correlation.at_least:g} different values of {correlation.field} {span}"
        case CorrelationType.RATE:
            earliest = latest.at - correlation.within - correlation.baseline
            before = [one for one in counted_ones if earliest <= one.at < latest.at - correlation.within]
            usual = _different(before) / (correlation.baseline / correlation.within)
            wanted = max(correlation.floor, correlation.at_least * usual)
            return f"{counted(_different(near), 'article')} {span}, of at least {wanted:.3g} (usual are {usual:.2g})"
        case CorrelationType.SEQUENCE:
            return _missing_steps(correlation, counted_ones, latest)
        case CorrelationType.ABSENCE:
            return _awaited(correlation, latest)


def _different(matches: Iterable[RuleMatch]) -> int:
    return len({one.value or one.event_id for one in matches})


def _missing_steps(correlation: Correlation, matches: Iterable[RuleMatch], latest: RuleMatch) -> str:
    near = [one for one in matches if abs(one.at - latest.at) <= correlation.within]
    come = {name for one in near for name in one.steps}
    missing = [step.name for step in correlation.steps if step.name not in come]
    span = f"within {show_duration(correlation.within)}"
    if not missing:
        order = " → ".join(step.name for step in correlation.steps)
        return f"every step has come, but not as {order} {span}, each by an event of its own"
    return f"it is {' and '.join(latest.steps)}; no {' and no '.join(missing)} {span}"


def _awaited(correlation: Correlation, latest: RuleMatch) -> str:
    first, second = (step.name for step in correlation.steps)
    if first not in latest.steps:
        return f"it is {second}, which fires nothing"
    certain = latest.at + correlation.within + correlation.allowed_lateness
    return f"it waits for {second}; its absence is certain at {minute(certain)}"

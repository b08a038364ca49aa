"""Shortfall: what a window still lacks before its correlation fires, for people."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from streams.detect.patterns.find import sessions
from streams.domain.correlation import Correlation, CorrelationType
from streams.domain.duration import show_duration
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
    known = [one for one in window if one.stands and not one.late]
    match correlation.type:
        case CorrelationType.SEQUENCE:
            return _missing_steps(correlation, known, latest)
        case CorrelationType.FIRST_SEEN:
            return _known(correlation, known, latest)
        case CorrelationType.ABSENCE:
            return _awaited(correlation, latest)
        case _:
            return _counted(correlation, known, latest)


def _counted(correlation: Correlation, matches: Sequence[RuleMatch], latest: RuleMatch) -> str:
    near = [one for one in matches if timedelta(0) <= latest.at - one.at <= correlation.within]
    if correlation.gap is not None:
        near = sessions(sorted(near, key=lambda one: one.at), correlation.gap)[-1]
    number = len({one.value or one.event_id for one in near})
    span = f"within {show_duration(correlation.within)}"
    if correlation.gap is not None:
        span += f" without a pause of more than {show_duration(correlation.gap)}"
    if correlation.type is CorrelationType.DISTINCT:
        return f"{number} of {correlation.at_least:g} different values of {correlation.field} {span}"
    if correlation.type is CorrelationType.COUNT:
        return f"{number} of {correlation.at_least:g} articles {span}"
    earliest = latest.at - correlation.within - correlation.baseline
    before = {one.value or one.event_id for one in matches if earliest <= one.at < latest.at - correlation.within}
    usual = len(before) / (correlation.baseline / correlation.within)
    wanted = max(correlation.floor, correlation.at_least * usual)
    return f"{counted(number, 'article')} {span}, of at least {wanted:.3g} (usual are {usual:.2g})"


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
    certain = minute(latest.at + correlation.within + correlation.allowed_lateness)
    if correlation.awaits_more:
        return f"it waits for the next event; that none comes is certain at {certain}"
    first, second = (step.name for step in correlation.steps)
    if first not in latest.steps:
        return f"it is {second}, which fires nothing"
    return f"it waits for {second}; its absence is certain at {certain}"


def _known(correlation: Correlation, matches: Iterable[RuleMatch], latest: RuleMatch) -> str:
    if latest.value is None:
        return f"it has no {correlation.field}"
    earlier = sorted(one.at for one in matches if one.at < latest.at)
    if not earlier or latest.at - earlier[0] < correlation.learn:
        since = minute(earlier[0] if earlier else latest.at)
        return f"the group is being learned for {show_duration(correlation.learn)} since {since}"
    return f"{correlation.field} {latest.value} was there within {show_duration(correlation.within)} before"

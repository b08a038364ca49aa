"""Finds the events of a window that together fulfil a correlation, and since when.

Each pattern is a function of the *set* of a group's hits, never of the order in which they arrived: late events
complete what they belong to, and corrections undo it. The answer names every hit that takes part in the pattern with
the event time at which the pattern was first complete around it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from streams.detect.patterns.absence import absence
from streams.detect.patterns.chains import ordered
from streams.detect.patterns.fires import Fires
from streams.detect.patterns.novelty import first_seen
from streams.detect.patterns.rate import rate
from streams.detect.patterns.sliding import different, every_step
from streams.domain.correlation import Correlation, CorrelationType
from streams.domain.rule_match import RuleMatch


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
    if correlation.gap is None:
        return _find(correlation, counted, watermark)
    fires: Fires = {}
    for session in sessions(counted, correlation.gap):
        fires.update(_find(correlation, session, watermark))
    return fires


def sessions(rule_matches: Iterable[RuleMatch], gap: timedelta) -> list[list[RuleMatch]]:
    """The matches, in the order of their times, cut where nothing came for longer than the gap."""
    parts: list[list[RuleMatch]] = []
    for rule_match in rule_matches:
        if not parts or rule_match.at - parts[-1][-1].at > gap:
            parts.append([])
        parts[-1].append(rule_match)
    return parts


def _find(correlation: Correlation, counted: Sequence[RuleMatch], watermark: datetime | None) -> Fires:
    match correlation.type:
        case CorrelationType.COUNT:
            return different(correlation, counted)
        case CorrelationType.DISTINCT:
            return different(correlation, [one for one in counted if one.value is not None])
        case CorrelationType.FIRST_SEEN:
            return first_seen(correlation, counted)
        case CorrelationType.RATE:
            return rate(correlation, counted)
        case CorrelationType.SEQUENCE:
            return ordered(correlation, counted) if correlation.ordered else every_step(correlation, counted)
        case CorrelationType.ABSENCE:
            return absence(correlation, counted, watermark)


def memory(correlation: Correlation) -> timedelta:
    """How long after its event time a hit is needed.

    A correction can come ``within`` after everybody else; what it changes depends on windows that reach twice as far.
    """
    return reach(correlation) + 2 * correlation.within + correlation.allowed_lateness


def reach(correlation: Correlation) -> timedelta:
    """How far from a hit in event time another one's part in the pattern can depend on it."""
    baseline = correlation.baseline if correlation.type is CorrelationType.RATE else timedelta(0)
    return correlation.within + baseline

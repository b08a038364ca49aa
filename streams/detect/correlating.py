"""Correlating: which matches of a window join or leave its rule's pattern."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from streams.detect.patterns.absence import unfollowed
from streams.detect.patterns.find import find, memory, reach
from streams.domain.correlation import Correlation, CorrelationType, Skip
from streams.domain.rule_match import RuleMatch

Move = tuple[RuleMatch | None, RuleMatch]
"""A match before, if it was there, and after."""

FAR_REACHING = frozenset({CorrelationType.FIRST_SEEN})
"""A change can move the start of the learning phase, and with it everything behind."""


def too_old(correlation: Correlation, rule_match: RuleMatch, watermark: datetime | None) -> bool:
    """Whether windows around the match are not whole any more, so that nothing can be said about its neighbours."""
    if rule_match.late:
        return True
    return watermark is not None and rule_match.at + correlation.within + correlation.allowed_lateness < watermark


def correlate(
    correlation: Correlation, window: Iterable[RuleMatch], near: Sequence[datetime], watermark: datetime | None
) -> list[Move]:
    """What a change at these times does to the pattern."""
    window = list(window)
    fires = find(correlation, window, watermark)
    unbounded = correlation.skip is Skip.PAST_LAST or correlation.type in FAR_REACHING
    ahead = timedelta.max if unbounded else reach(correlation)
    moves: list[Move] = []
    for rule_match in sorted(window, key=lambda h: (h.at, h.event_id)):
        if not any(-correlation.within <= rule_match.at - time <= ahead for time in near):
            continue
        since = fires.get(rule_match.event_id)
        if since is not None and (not rule_match.supports or rule_match.fires_at != since):
            moves.append((rule_match, replace(rule_match, fires_at=since, due_at=None)))
        elif since is None and rule_match.supports:
            moves.append((rule_match, replace(rule_match, fires_at=None)))
    return moves


def awaiting(correlation: Correlation, window: Iterable[RuleMatch]) -> list[tuple[RuleMatch, datetime | None]]:
    """Each undecided match of a group that may fall silent, with when that is certain; none where more has come."""
    counted = sorted((one for one in window if not one.late), key=lambda one: (one.at, one.event_id))
    open_ends = {one.event_id for one in unfollowed(correlation, [one for one in counted if one.stands])}
    certain = correlation.within + correlation.allowed_lateness
    return [(one, one.at + certain if one.event_id in open_ends else None) for one in counted if one.fires_at is None]


def shifted(correlation: Correlation, rule_match: RuleMatch, at: datetime, watermark: datetime | None) -> RuleMatch:
    """The match at another event time, late or not by the watermark before it came."""
    shift = at - rule_match.at
    late = watermark is not None and at + correlation.allowed_lateness < watermark
    if not shift and late == rule_match.late:
        return rule_match
    return replace(
        rule_match,
        at=at,
        late=late,
        due_at=None if rule_match.due_at is None else rule_match.due_at + shift,
        expires_at=at + memory(correlation),
    )


def alone(rule_match: RuleMatch) -> RuleMatch:
    """A hit of a rule without correlation supports its alert as long as it stands."""
    fires_at = rule_match.at if rule_match.stands else None
    return rule_match if rule_match.fires_at == fires_at else replace(rule_match, fires_at=fires_at)


def last_of_each(moves: Iterable[Move]) -> list[Move]:
    """One move a hit: from what it was first to what it became last."""
    joined: dict[str, tuple[RuleMatch | None, RuleMatch]] = {}
    for before, after in moves:
        first = joined.get(after.event_id)
        joined[after.event_id] = (first[0] if first else before, after)
    return list(joined.values())

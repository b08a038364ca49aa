"""Absences: what did not follow in time."""

from collections.abc import Sequence
from datetime import datetime

from streams.detect.patterns.fires import Fires
from streams.domain.correlation import Correlation
from streams.domain.rule_match import RuleMatch


def absence(correlation: Correlation, rule_matches: Sequence[RuleMatch], watermark: datetime | None) -> Fires:
    """First matches that no second one followed in time, once that is certain.

    Without steps every match is a first one, and any other one follows it.
    """
    fires: Fires = {}
    for rule_match in unfollowed(correlation, rule_matches):
        deadline = rule_match.at + correlation.within
        if watermark is None or watermark < deadline + correlation.allowed_lateness:
            break
        fires[rule_match.event_id] = deadline
    return fires


def unfollowed(correlation: Correlation, rule_matches: Sequence[RuleMatch]) -> list[RuleMatch]:
    """The first matches that, by what is known, none followed in time; all are given in the order of their times."""
    names = [step.name for step in correlation.steps]
    first, second = (names[0], names[1]) if names else (None, None)
    followers = [one for one in rule_matches if second is None or second in one.steps]
    found: list[RuleMatch] = []
    position = 0
    for rule_match in (one for one in rule_matches if first is None or first in one.steps):
        while position < len(followers) and followers[position].at < rule_match.at:
            position += 1
        follower = _next(followers, position, rule_match, ordered=first is None)
        if follower is None or follower.at > rule_match.at + correlation.within:
            found.append(rule_match)
    return found


def _next(followers: Sequence[RuleMatch], start: int, after: RuleMatch, *, ordered: bool) -> RuleMatch | None:
    """The first follower; ``ordered``: of one moment only the last by id has none at that moment."""
    for one in followers[start:]:
        if one.event_id == after.event_id or (ordered and (one.at, one.event_id) < (after.at, after.event_id)):
            continue
        return one
    return None

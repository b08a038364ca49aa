"""Rates: many times the usual number."""

from collections import Counter
from collections.abc import Sequence

from streams.detect.patterns.fires import Fires, counted_as, forget
from streams.domain.correlation import Correlation
from streams.domain.rule_match import RuleMatch


def rate(correlation: Correlation, rule_matches: Sequence[RuleMatch]) -> Fires:
    """Where the window ending at a hit has many times the mean of the windows in the baseline before it."""
    fires: Fires = {}
    windows = correlation.baseline / correlation.within
    start = left = 0
    recent: Counter[str] = Counter()
    before: Counter[str] = Counter()
    for right, rule_match in enumerate(rule_matches):
        recent[counted_as(rule_match)] += 1
        while rule_matches[left].at < rule_match.at - correlation.within:
            before[counted_as(rule_matches[left])] += 1
            forget(recent, rule_matches[left])
            left += 1
        while rule_matches[start].at < rule_match.at - correlation.within - correlation.baseline:
            forget(before, rule_matches[start])
            start += 1
        count, usual = len(recent), len(before) / windows
        if count >= correlation.floor and count >= correlation.at_least * usual:
            for each in rule_matches[left : right + 1]:
                fires.setdefault(each.event_id, rule_match.at)
    return fires

"""First sightings: values that a group has not had for a long time."""

from collections.abc import Sequence
from datetime import datetime

from streams.detect.patterns.fires import Fires
from streams.domain.correlation import Correlation
from streams.domain.rule_match import RuleMatch


def first_seen(correlation: Correlation, rule_matches: Sequence[RuleMatch]) -> Fires:
    """Matches whose value was not there within the window before, once the group was known for long enough."""
    fires: Fires = {}
    seen: dict[str, datetime] = {}
    for rule_match in rule_matches:
        if rule_match.value is None:
            continue
        before = seen.get(rule_match.value)
        known_for = rule_match.at - rule_matches[0].at
        if (before is None or rule_match.at - before > correlation.within) and known_for >= correlation.learn:
            fires[rule_match.event_id] = rule_match.at
        seen[rule_match.value] = rule_match.at
    return fires

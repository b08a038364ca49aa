"""The result of a pattern: the matches that take part, each with the time at which the pattern was complete."""

from collections import Counter
from datetime import datetime

from streams.domain.rule_match import RuleMatch

Fires = dict[str, datetime]
"""By event id, since when it takes part."""


def counted_as(rule_match: RuleMatch) -> str:
    """What is counted once: the value or, where there is none, the event."""
    return rule_match.value or rule_match.event_id


def forget(counter: Counter[str], rule_match: RuleMatch) -> None:
    """Take one match out of what was counted."""
    value = counted_as(rule_match)
    counter[value] -= 1
    if not counter[value]:
        del counter[value]

"""Sequence steps with a ``group_by`` of their own."""

from itertools import combinations

from streams.adapters.yaml.section import Diagnostics
from streams.detect.match.event_types import share_types
from streams.domain.rule import Rule


def check_step_keys(rule: Rule, diagnostics: Diagnostics) -> None:
    """Note where one event could be two steps in two groups: it would be in the wrong one for one of them."""
    correlate = rule.correlate
    if correlate is None:
        return
    for one, other in combinations(correlate.steps, 2):
        keys = (one.group_by or correlate.group_by, other.group_by or correlate.group_by)
        if keys[0] != keys[1] and share_types(one.match, other.match):
            message = f"the steps {one.name} and {other.name} group by different fields, and one event could be both"
            diagnostics.add(rule.place, message, "let each ask for event types of its own")

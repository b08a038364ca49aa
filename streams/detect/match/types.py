"""Which types of events a condition can hold for."""

from streams.detect.match.branches import branches
from streams.domain.condition import Condition

_FIELDS = ("event.type", "event.family")


def types_of(condition: Condition) -> frozenset[str]:
    """The types and families outside of which it never holds; empty where it may hold for any."""
    found: set[str] = set()
    for branch in branches(condition):
        anchor = next((branch.anchors[name] for name in _FIELDS if name in branch.anchors), None)
        if anchor is None:
            return frozenset()
        found.update(str(value) for value in anchor.values)
    return frozenset(found)

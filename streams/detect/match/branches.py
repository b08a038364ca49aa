"""Branches: a condition in disjunctive normal form, each branch with the clauses that an index can look up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from streams.detect.match.fields import FIELDS
from streams.domain.condition import AllOf, AnyOf, Clause, Condition, Operator

MAX_BRANCHES = 16
"""An *or* that would give more branches than this is left whole and checked afterwards."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One *and*.

    Attributes:
        anchors: by field, the clause that asks for exact values of it.
        rest: what must hold besides.
    """

    anchors: Mapping[str, Clause]
    rest: tuple[Condition, ...]


def branches(condition: Condition) -> list[Branch]:
    """The branches of a condition: it holds when and only when one of them does."""
    return [_branch(parts) for parts in _spread(condition)]


def _spread(condition: Condition) -> list[tuple[Condition, ...]]:
    match condition:
        case AnyOf(parts):
            either = [branch for part in parts for branch in _spread(part)]
            return either if len(either) <= MAX_BRANCHES else [(condition,)]
        case AllOf(parts):
            both: list[tuple[Condition, ...]] = [()]
            for part in parts:
                several = _spread(part)
                if len(both) * len(several) > MAX_BRANCHES:
                    several = [(part,)]
                both = [left + right for left, right in product(both, several)]
            return both
    return [(condition,)]


def _branch(parts: Iterable[Condition]) -> Branch:
    anchors: dict[str, Clause] = {}
    rest = []
    for part in dict.fromkeys(parts):
        if isinstance(part, Clause) and is_anchor(part) and part.field not in anchors:
            anchors[part.field] = part
        else:
            rest.append(part)
    return Branch(anchors, tuple(rest))


def is_anchor(clause: Clause) -> bool:
    """Whether the clause asks for exact values, which an index can look up."""
    return clause.operator is Operator.EQUALS and not clause.ref and not clause.fold and clause.field in FIELDS

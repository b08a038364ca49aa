"""Plans where each branch goes in the index: which anchors become its keys, and what remains to be tested."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from streams.detect.match.branches import Branch
from streams.domain.condition import Clause, Condition, Scalar

MAX_KEYS = 64
"""Most keys of one branch in its table; anchors that would give more are tested afterwards."""
MAX_TABLES = 64
"""Most tables over several fields: every one costs each event a look."""

Shape = tuple[str, ...]
"""The fields of a table, sorted."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Where one branch goes.

    Attributes:
        shape: the table; empty for a branch without anchors.
        keys: the values of the table's fields that lead to the branch.
        tests: what must hold besides.
    """

    shape: Shape
    keys: tuple[tuple[Scalar, ...], ...]
    tests: tuple[Condition, ...]


class Planner:
    """Plans branches together: they share tables, and what is rare among them is asked first."""

    def __init__(self, branches: Iterable[Branch]) -> None:
        branches = list(branches)
        values: dict[str, set[Scalar]] = {}
        for branch in branches:
            for name, clause in branch.anchors.items():
                values.setdefault(name, set()).update(clause.values)
        self._distinct = {name: len(known) for name, known in values.items()}
        wanted = Counter(self._wanted(branch) for branch in branches)
        wide = [shape for shape, _ in wanted.most_common() if len(shape) > 1]
        self._kept = frozenset(wide[:MAX_TABLES])

    def plan(self, branch: Branch) -> Plan:
        """Where the branch goes."""
        shape = self._wanted(branch)
        if len(shape) > 1 and shape not in self._kept:
            shape = self._best_kept(branch)
        keys = tuple(product(*(branch.anchors[name].values for name in shape))) if shape else ((),)
        unused = tuple(clause for name, clause in branch.anchors.items() if name not in shape)
        return Plan(shape, keys, unused + branch.rest)

    def _share(self, clause: Clause) -> float:
        """The share of all events that the clause would let through, were all values equally common."""
        return len(clause.values) / (self._distinct[clause.field] + 1)

    def _wanted(self, branch: Branch) -> Shape:
        """As many of the branch's anchors as give few enough keys, the most selective first."""
        chosen: list[str] = []
        number = 1
        for clause in sorted(branch.anchors.values(), key=lambda clause: (self._share(clause), clause.field)):
            if number * len(clause.values) <= MAX_KEYS or not chosen:
                chosen.append(clause.field)
                number *= len(clause.values)
        return tuple(sorted(chosen))

    def _best_kept(self, branch: Branch) -> Shape:
        """The table that lets through least, among those whose fields the branch anchors."""
        singles = [(name,) for name in branch.anchors]
        fitting = [shape for shape in self._kept if branch.anchors.keys() >= set(shape) and self._keys(branch, shape)]
        return min([*fitting, *singles], key=lambda shape: (self._through(branch, shape), shape))

    def _keys(self, branch: Branch, shape: Shape) -> bool:
        return math.prod(len(branch.anchors[name].values) for name in shape) <= MAX_KEYS

    def _through(self, branch: Branch, shape: Shape) -> float:
        return math.prod(self._share(branch.anchors[name]) for name in shape)

"""Nodes: what matches once the tests so far have passed, and what is still to be asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from streams.detect.match.branches import is_anchor
from streams.detect.match.fields import FIELDS, Values
from streams.domain.condition import Clause, Condition, Not, Scalar

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Entry(Generic[T]):
    """One distinct condition and everybody who has it."""

    condition: Condition
    targets: list[T] = field(default_factory=list)


@dataclass(slots=True)
class Exclusions(Generic[T]):
    """Targets that match unless a field has one of the values that each of them excludes.

    One look tells all of them, where a test each would cost every event as much as there are such rules.

    Attributes:
        excluded: by a value, the positions of the targets that exclude it.
    """

    targets: list[T] = field(default_factory=list)
    excluded: dict[Scalar, set[int]] = field(default_factory=dict)

    def add(self, targets: Iterable[T], values: Iterable[Scalar]) -> None:
        """Take in targets that exclude these values."""
        first = len(self.targets)
        self.targets += targets
        for value in values:
            self.excluded.setdefault(value, set()).update(range(first, len(self.targets)))

    def matching(self, values: Values) -> list[T]:
        """The targets that match where the field has these values, one at most."""
        excluded = self.excluded.get(values[0]) if values else None
        if excluded is None:
            return self.targets
        return [target for position, target in enumerate(self.targets) if position not in excluded]


@dataclass(slots=True)
class Node(Generic[T]):
    """What is known to match here, and which tests lead on.

    Attributes:
        certain: targets that match.
        repeated: entries that match but that other keys lead to as well, so they must be given once.
        excluding: by field, the targets that match unless it has some values.
        then: the number of a test and the node behind it.
    """

    certain: list[T] = field(default_factory=list)
    repeated: list[Entry[T]] = field(default_factory=list)
    excluding: dict[str, Exclusions[T]] = field(default_factory=dict)
    then: dict[int, "Node[T]"] = field(default_factory=dict)

    def behind(self, tests: Iterable[Condition], numbers: Mapping[Condition, int]) -> "Node[T]":
        """The node that the tests lead to from here; the most common come first, so that paths are shared."""
        node = self
        for number in sorted(numbers[test] for test in tests):
            node = node.then.setdefault(number, Node())
        return node


def excluded_by(test: Condition) -> Clause | None:
    """What the test excludes, if it excludes values of a field of which an event has one at most."""
    if isinstance(test, Not) and isinstance(test.part, Clause) and is_anchor(test.part):
        return None if FIELDS[test.part.field].many else test.part
    return None

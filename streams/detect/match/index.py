"""An index over many conditions: an event is tested only against the few that can match it.

Every condition is spread into branches (an *or* of *and*s). From each branch the index takes the clauses that ask a
field for exact values, its **anchors**. Branches whose anchors are on the same fields share a table from those fields'
values to what is wanted with them, so one look into each table finds every branch whose anchors all hold (tuple space
search, as in packet classifiers). What the anchors do not say is checked on the branches found: the tests that remain
form a tree below each key, most common test first, and no test runs twice for one event. Conditions that say the same
share one entry, however many rules have them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from operator import itemgetter
from typing import Generic, TypeVar

from streams.detect.match.branches import branches
from streams.detect.match.compiled import Test, compiled
from streams.detect.match.fields import FIELDS, Values
from streams.detect.match.plan import Plan, Planner, Shape
from streams.domain.condition import AllOf, Condition, Scalar

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class _Entry(Generic[T]):
    """One distinct condition and everybody who has it."""

    condition: Condition
    targets: list[T] = field(default_factory=list)


@dataclass(slots=True)
class _Node(Generic[T]):
    """What is known to match here, and which tests lead on.

    Attributes:
        certain: targets that match.
        repeated: entries that match but that other keys lead to as well, so they must be given once.
        then: the number of a test and the node behind it.
    """

    certain: list[T] = field(default_factory=list)
    repeated: list[_Entry[T]] = field(default_factory=list)
    then: dict[int, "_Node[T]"] = field(default_factory=dict)


_Key = tuple[Scalar | None, ...]
_Table = dict[_Key, _Node[T]]


class ConditionIndex(Generic[T]):
    """Finds the targets whose conditions hold for an event.

    Attributes:
        distinct: how many different conditions there are.
        tables: how many tables each event is looked up in.
    """

    def __init__(self, conditions: Iterable[tuple[Condition, T]]) -> None:
        self._tests: list[Test] = []
        entries = _shared(conditions)
        self.distinct = len(entries)
        tables = self._tables(entries)
        self.tables = len(tables)
        self._unanchored = tables.pop((), {}).get(())
        one_value = {shape: not any(FIELDS[name].many for name in shape) for shape in tables}
        self._fields = sorted({name for shape in tables if one_value[shape] for name in shape})
        self._plain = [(_key_getter(shape), table) for shape, table in tables.items() if one_value[shape]]
        self._many = [(shape, table) for shape, table in tables.items() if not one_value[shape]]

    def matching(self, view: Mapping[str, Values]) -> list[T]:
        """Every target whose condition holds for the event behind the view, each once.

        The order depends on nothing but the conditions and the event.
        """
        nodes = self._reached(view)
        found: list[T] = []
        once: dict[_Entry[T], None] = {}
        results: dict[int, bool] = {}
        tests = self._tests
        while nodes:
            node = nodes.pop()
            found += node.certain
            if node.repeated:
                once.update(dict.fromkeys(node.repeated))
            for number, behind in node.then.items():
                passed = results.get(number)
                if passed is None:
                    passed = results[number] = tests[number](view)
                if passed:
                    nodes.append(behind)
        for entry in once:
            found += entry.targets
        return found

    def _reached(self, view: Mapping[str, Values]) -> list[_Node[T]]:
        """The nodes that the event's values lead to."""
        firsts = {name: values[0] if (values := view[name]) else None for name in self._fields}
        nodes = [node for key_of, table in self._plain if (node := table.get(key_of(firsts))) is not None]
        for shape, table in self._many:
            keys = product(*[view[name] for name in shape])
            nodes += [node for key in keys if (node := table.get(key)) is not None]
        if self._unanchored is not None:
            nodes.append(self._unanchored)
        return nodes

    def _tables(self, entries: list[_Entry[T]]) -> dict[Shape, _Table[T]]:
        spread = [(entry, branches(entry.condition)) for entry in entries]
        planner = Planner(branch for _, several in spread for branch in several)
        plans = [(entry, [planner.plan(branch) for branch in several]) for entry, several in spread]
        common = Counter(test for _, several in plans for plan in several for test in plan.tests)
        numbers = {test: number for number, (test, _) in enumerate(common.most_common())}
        self._tests = [compiled(test) for test in numbers]
        tables: dict[Shape, _Table[T]] = {}
        for entry, several in plans:
            for plan in several:
                repeated = len(several) > 1 or any(FIELDS[name].many for name in plan.shape)
                table = tables.setdefault(plan.shape, {})
                for key in plan.keys:
                    node = _behind(table.setdefault(key, _Node()), plan, numbers)
                    if repeated:
                        node.repeated.append(entry)
                    else:
                        node.certain += entry.targets
        return tables


def _key_getter(shape: Shape) -> Callable[[Mapping[str, Scalar | None]], _Key]:
    """A function from single values by field to the key of the shape's table."""
    if len(shape) == 1:
        (name,) = shape
        return lambda firsts: (firsts[name],)
    return itemgetter(*shape)


def _behind(node: _Node[T], plan: Plan, numbers: Mapping[Condition, int]) -> _Node[T]:
    """The node that the plan's tests lead to from here; the most common tests come first, so that paths are shared."""
    for number in sorted(numbers[test] for test in plan.tests):
        node = node.then.setdefault(number, _Node())
    return node


def _shared(conditions: Iterable[tuple[Condition, T]]) -> list[_Entry[T]]:
    """One entry for each distinct condition; the order of an *and* makes no difference."""
    entries: dict[object, _Entry[T]] = {}
    for condition, target in conditions:
        key = frozenset(condition.parts) if isinstance(condition, AllOf) else condition
        entry = entries.get(key)
        if entry is None:
            entry = entries[key] = _Entry(condition)
        entry.targets.append(target)
    return list(entries.values())

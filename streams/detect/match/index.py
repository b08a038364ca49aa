"""An index over many conditions: an event is tested only against the few that can match it.

Every condition is spread into branches (an *or* of *and*s). From each branch the index takes the clauses that ask a
field for exact values, its **anchors**. Branches whose anchors are on the same fields share a table from those fields'
values to what is wanted with them, so one look into each table finds every branch whose anchors all hold (tuple space
search, as in packet classifiers). What the anchors do not say is checked on the branches found: the tests that remain
form a tree below each key, most common test first, and no test runs twice for one event; rules that only exclude values
of one field need one look together. Conditions that say the same share one entry.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from operator import itemgetter
from typing import Any, Generic, TypeVar

from streams.detect.match.branches import branches
from streams.detect.match.compiled import Test, compiled
from streams.detect.match.fields import FIELDS, Values
from streams.detect.match.node import Entry, Exclusions, Node, excluded_by
from streams.detect.match.plan import Planner, Shape
from streams.domain.condition import AllOf, Condition, Scalar

T = TypeVar("T")


_Key = tuple[Scalar | None, ...]
_Table = dict[_Key, Node[T]]


class ConditionIndex(Generic[T]):
    """Finds the targets whose conditions hold for an event.

    Attributes:
        distinct: how many different conditions there are.
    """

    def __init__(self, conditions: Iterable[tuple[Condition, T]]) -> None:
        self._tests: list[Test] = []
        entries = _shared(conditions)
        self.distinct = len(entries)
        tables = self._tables(entries)
        self._unanchored = tables.pop((), {}).get(())
        one_value = {shape: not any(FIELDS[name].many for name in shape) for shape in tables}
        self._fields = sorted({name for shape in tables if one_value[shape] for name in shape})
        places = {name: place for place, name in enumerate(self._fields)}
        self._row = _getter(self._fields)
        self._plain = [
            (_getter([places[name] for name in shape]), {tuple((v,) for v in key): n for key, n in table.items()})
            for shape, table in tables.items()
            if one_value[shape]
        ]
        self._many = [(shape, table) for shape, table in tables.items() if not one_value[shape]]
        self._always = () if self._unanchored else _always(tables)

    def matching(self, view: Mapping[str, Values]) -> list[T]:
        """Every target whose condition holds for the event behind the view, each once.

        The order depends on nothing but the conditions and the event.
        """
        if any(wanted.isdisjoint(view[name]) for name, wanted in self._always):
            return []
        nodes = self._reached(view)
        found: list[T] = []
        once: dict[Entry[T], None] = {}
        results: dict[int, bool] = {}
        tests = self._tests
        while nodes:
            node = nodes.pop()
            found += node.certain
            if node.repeated:
                once.update(dict.fromkeys(node.repeated))
            for name, exclusions in node.excluding.items():
                found += exclusions.matching(view[name])
            for number, behind in node.then.items():
                passed = results.get(number)
                if passed is None:
                    passed = results[number] = tests[number](view)
                if passed:
                    nodes.append(behind)
        for entry in once:
            found += entry.targets
        return found

    def _reached(self, view: Mapping[str, Values]) -> list[Node[T]]:
        """The nodes that the event's values lead to."""
        row = self._row(view)
        nodes = [node for key_of, table in self._plain if (node := table.get(key_of(row))) is not None]
        for shape, table in self._many:
            keys = product(*[view[name] for name in shape])
            nodes += [node for key in keys if (node := table.get(key)) is not None]
        if self._unanchored is not None:
            nodes.append(self._unanchored)
        return nodes

    def _tables(self, entries: list[Entry[T]]) -> dict[Shape, _Table[T]]:
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
                    node = table.setdefault(key, Node())
                    if repeated:
                        node.behind(plan.tests, numbers).repeated.append(entry)
                    else:
                        _add(node, entry.targets, plan.tests, numbers)
        return tables


def _getter(places: Sequence[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """A function from what has something in these places to a tuple of it."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple(row[place] for place in places)


def _always(tables: Mapping[Shape, _Table[T]]) -> tuple[tuple[str, frozenset[Scalar | None]], ...]:
    """The fields that every table asks, with the values that any of them knows: an event has one or matches nothing."""
    common = set[str].intersection(*map(set, tables)) if tables else set()
    return tuple(
        (name, frozenset(key[shape.index(name)] for shape, table in tables.items() for key in table))
        for name in sorted(common)
    )


def _add(node: Node[T], targets: list[T], tests: tuple[Condition, ...], numbers: Mapping[Condition, int]) -> None:
    """Put targets behind the tests; the last that only excludes values of a field is asked for many rules at once."""
    last = max((test for test in tests if excluded_by(test)), key=numbers.__getitem__, default=None)
    node = node.behind((test for test in tests if test is not last), numbers)
    clause = None if last is None else excluded_by(last)
    if clause is None:
        node.certain += targets
    else:
        node.excluding.setdefault(clause.field, Exclusions()).add(targets, clause.values)


def _shared(conditions: Iterable[tuple[Condition, T]]) -> list[Entry[T]]:
    """One entry for each distinct condition; the order of an *and* makes no difference."""
    entries: dict[object, Entry[T]] = {}
    for condition, target in conditions:
        key = frozenset(condition.parts) if isinstance(condition, AllOf) else condition
        entry = entries.get(key)
        if entry is None:
            entry = entries[key] = Entry(condition)
        entry.targets.append(target)
    return list(entries.values())

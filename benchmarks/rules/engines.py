"""The ways to match in Python that are compared: naive closures, bitsets, and Tocsin's index."""

from bisect import bisect_right
from collections.abc import Callable, Mapping

import numpy as np

from streams.detect.match.compiled import compiled
from streams.detect.match.fields import Values
from streams.detect.match.index import ConditionIndex
from streams.domain.condition import AllOf, Clause, Condition, Not, Operator

Matcher = Callable[[Mapping[str, Values]], list[int]]
"""The positions of the rules that an event matches, in any order."""


def naive(rules: list[Condition]) -> Matcher:
    """Every rule in turn, each a closure."""
    tests = [(number, compiled(rule)) for number, rule in enumerate(rules)]
    return lambda view: [number for number, test in tests if test(view)]


def tocsin(rules: list[Condition]) -> Matcher:
    """The index that the product uses."""
    return ConditionIndex((rule, number) for number, rule in enumerate(rules)).matching


def bitset(rules: list[Condition]) -> Matcher:
    """A plain bitset for each (field, value): the reference.

    For every field there is the set of rules that do not care, and for every value the set of rules that it satisfies;
    an event's rules are the intersection over the fields. Each distinct bound of a number is a value of its own.
    """
    return _Bitsets(rules).matching


class _Bitsets:
    """Bit n of every set stands for rule n; sets are Python's big integers, whose ``&`` and ``|`` run in C."""

    def __init__(self, rules: list[Condition]) -> None:
        self._size = (len(rules) + 7) // 8
        wanted: dict[str, dict[object, bytearray]] = {}
        ruled_out: dict[str, dict[object, bytearray]] = {}
        caring: dict[str, bytearray] = {}
        bounds: dict[tuple[str, Operator], dict[float, bytearray]] = {}
        for number, rule in enumerate(rules):
            for clause in rule.parts if isinstance(rule, AllOf) else (rule,):
                if isinstance(clause, Not) and isinstance(clause.part, Clause):
                    table = ruled_out.setdefault(clause.part.field, {})
                    self._mark(table, clause.part.values, number)
                elif isinstance(clause, Clause) and clause.operator is Operator.EQUALS:
                    self._mark(wanted.setdefault(clause.field, {}), clause.values, number)
                    self._mark(caring, (clause.field,), number)
                elif isinstance(clause, Clause) and clause.operator in (Operator.GTE, Operator.LTE):
                    self._mark(bounds.setdefault((clause.field, clause.operator), {}), clause.values, number)
                else:
                    raise ValueError(f"the reference has no sets for {clause}")
        everyone = (1 << len(rules)) - 1
        self._everyone = everyone
        self._wanted = {
            name: (everyone & ~_bits(caring[name]), {value: _bits(bits) for value, bits in table.items()})
            for name, table in wanted.items()
        }
        for name, (careless, table) in self._wanted.items():
            self._wanted[name] = (careless, {value: bits | careless for value, bits in table.items()})
        self._kept = {
            name: {value: everyone & ~_bits(bits) for value, bits in table.items()} for name, table in ruled_out.items()
        }
        self._bounds = [
            (name, operator, *_cumulated(operator, table, everyone)) for (name, operator), table in bounds.items()
        ]

    def _mark(self, table: dict, values: tuple, number: int) -> None:
        for value in values:
            bits = table.get(value)
            if bits is None:
                bits = table[value] = bytearray(self._size)
            bits[number >> 3] |= 1 << (number & 7)

    def matching(self, view: Mapping[str, Values]) -> list[int]:
        """The positions of the rules that the event matches."""
        left = self._everyone
        for name, (careless, table) in self._wanted.items():
            bits = careless
            for value in view[name]:
                bits |= table.get(value, 0)
            left &= bits
        for name, kept in self._kept.items():
            for value in view[name]:
                left &= kept.get(value, left)
        for name, operator, steps, sets in self._bounds:
            values = view[name]
            value = values[0] if values else float("-inf" if operator is Operator.GTE else "inf")
            left &= sets[bisect_right(steps, value if operator is Operator.GTE else -value)]
        return _positions(left, self._size)


def _bits(marks: bytearray) -> int:
    return int.from_bytes(marks, "little")


def _cumulated(operator: Operator, table: dict[float, bytearray], everyone: int) -> tuple[list[float], list[int]]:
    """Steps and, behind each number of passed steps, the rules whose bound is met or who have none."""
    sign = 1 if operator is Operator.GTE else -1
    steps = sorted(sign * bound for bound in table)
    caring = 0
    for bits in table.values():
        caring |= _bits(bits)
    sets = [everyone & ~caring]
    for step in steps:
        sets.append(sets[-1] | _bits(table[sign * step]))
    return steps, sets


def _positions(bits: int, size: int) -> list[int]:
    """The positions of the bits that are set: one by one where they are few, else by numpy."""
    if bits.bit_count() * size < 40_000:
        found = []
        while bits:
            low = bits & -bits
            found.append(low.bit_length() - 1)
            bits ^= low
        return found
    marks = np.frombuffer(bits.to_bytes(size, "little"), dtype=np.uint8)
    return np.flatnonzero(np.unpackbits(marks, bitorder="little")).tolist()

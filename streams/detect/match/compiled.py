"""Conditions as functions: the same meaning as :mod:`~streams.detect.match.clause`, faster for common clauses."""

import operator
from collections.abc import Callable, Mapping

from streams.detect.match.clause import holds
from streams.detect.match.fields import FIELDS, FieldKind, Values
from streams.domain.condition import AllOf, AnyOf, Clause, Condition, Not, Operator

Test = Callable[[Mapping[str, Values]], bool]
"""Whether a condition holds for the event behind a view."""

_ORDERS: Mapping[Operator, Callable[[float, float], bool]] = {
    Operator.GT: operator.gt,
    Operator.GTE: operator.ge,
    Operator.LT: operator.lt,
    Operator.LTE: operator.le,
}


def compiled(condition: Condition) -> Test:
    """The condition as a function."""
    match condition:
        case Clause():
            return _clause(condition)
        case Not(Clause(operator=Operator.EQUALS, ref=False, fold=False) as clause):
            unwanted = frozenset(clause.values)
            return lambda view: unwanted.isdisjoint(view[clause.field])
        case Not(part):
            inner = compiled(part)
            return lambda view: not inner(view)
        case AllOf(parts):
            tests = [compiled(part) for part in parts]
            return lambda view: all(test(view) for test in tests)
        case AnyOf(parts):
            tests = [compiled(part) for part in parts]
            return lambda view: any(test(view) for test in tests)


def _clause(clause: Clause) -> Test:
    name = clause.field
    if clause.operator is Operator.EQUALS and not clause.fold:
        if not clause.ref:
            wanted = frozenset(clause.values)
            return lambda view: not wanted.isdisjoint(view[name])
        if len(clause.values) == 1:
            other = str(clause.values[0])
            return lambda view: any(value in view[other] for value in view[name])
    if clause.operator in _ORDERS and FIELDS[name].kind is FieldKind.NUMBER and not clause.ref:
        order = _ORDERS[clause.operator]
        loosest = (min if clause.operator in (Operator.GT, Operator.GTE) else max)(map(float, clause.values))
        if not FIELDS[name].many:
            return lambda view: bool(values := view[name]) and order(float(values[0]), loosest)
        return lambda view: any(order(float(value), loosest) for value in view[name])
    return lambda view: holds(clause, view)

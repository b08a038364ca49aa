"""Finds branches of a condition that can never hold, and values that never occur."""

from collections.abc import Iterable, Iterator, Mapping

from streams.adapters.rules.vocabulary import Vocabularies
from streams.detect.match.branches import Branch
from streams.detect.match.clause import fold, satisfies
from streams.detect.match.fields import FIELDS, Field, FieldKind
from streams.domain.condition import Clause, Condition, Not, Operator, Scalar
from streams.domain.entity import Atlas

RANGES: Mapping[str, tuple[float, float]] = {"event.confidence": (0, 1), "source.tier": (1, 5)}
"""The least and the greatest value of fields that have them."""

_LOWER = (Operator.GT, Operator.GTE)
_UPPER = (Operator.LT, Operator.LTE)


def contradiction(branch: Branch, atlas: Atlas) -> tuple[Clause, str] | None:
    """The clause at which the branch becomes impossible, and why; None for a branch that can hold."""
    parts = (*branch.anchors.values(), *branch.rest)
    plain = [part for part in parts if isinstance(part, Clause)]
    by_field: dict[str, list[Clause]] = {}
    for clause in plain:
        by_field.setdefault(clause.field, []).append(clause)
    for found in (_negated(parts), _related(branch, atlas)):
        if found is not None:
            return found
    for name, clauses in by_field.items():
        found = _missing(clauses) or (None if FIELDS[name].many else _disjoint(clauses) or _crossed(clauses))
        if found is not None:
            return found
    return None


def _negated(parts: Iterable[Condition]) -> tuple[Clause, str] | None:
    known = set(parts)
    for part in known:
        if isinstance(part, Not) and part.part in known and isinstance(part.part, Clause):
            return part.part, f"{part.part.field} is asked for and ruled out"
    return None


def _missing(clauses: list[Clause]) -> tuple[Clause, str] | None:
    absent = [c for c in clauses if c.operator is Operator.EXISTS and c.values == (False,)]
    if absent and len(clauses) > len(absent):
        return absent[0], f"{absent[0].field} must be missing and have a value"
    return None


def _disjoint(clauses: list[Clause]) -> tuple[Clause, str] | None:
    exact = [c for c in clauses if c.operator is Operator.EQUALS and not c.ref and not c.fold]
    for clause in exact[1:]:
        if not set(exact[0].values) & set(clause.values):
            return clause, f"{clause.field} cannot be {_listed(exact[0].values)} and {_listed(clause.values)} at once"
    return None


def _crossed(clauses: list[Clause]) -> tuple[Clause, str] | None:
    lower = [c for c in clauses if c.operator in _LOWER and not c.ref]
    upper = [c for c in clauses if c.operator in _UPPER and not c.ref]
    for low in lower:
        for high in upper:
            least, greatest = _least(low.values), _greatest(high.values)
            strict = low.operator is Operator.GT or high.operator is Operator.LT
            if (str(least) != str(greatest) and not _before(least, greatest)) or (strict and least == greatest):
                return high, f"{high.field} cannot be {low.operator} {least} and {high.operator} {greatest}"
    return None


def _least(values: tuple[Scalar, ...]) -> Scalar:
    return min(values, key=lambda value: (isinstance(value, str), value))


def _greatest(values: tuple[Scalar, ...]) -> Scalar:
    return max(values, key=lambda value: (isinstance(value, str), value))


def _before(one: Scalar, other: Scalar) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return str(one) < str(other)
    return one < other


def _related(branch: Branch, atlas: Atlas) -> tuple[Clause, str] | None:
    """Fields that follow from others: the family from the type, the kind from the organisation."""
    types, families = branch.anchors.get("event.type"), branch.anchors.get("event.family")
    if types and families and not {str(t).partition(".")[0] for t in types.values} & set(families.values):
        return families, f"no {_listed(types.values)} is of the family {_listed(families.values)}"
    bodies, kinds = branch.anchors.get("organisation.id"), branch.anchors.get("organisation.kind")
    if bodies and kinds:
        has = {body.kind for value in bodies.values if (body := atlas.organisations.get(str(value)))}
        if not has & set(kinds.values):
            return kinds, f"{_listed(bodies.values)} is {_listed(sorted(has))}, not {_listed(kinds.values)}"
    return None


def values_that_never_come(clause: Clause, vocabularies: Vocabularies) -> Iterator[Scalar]:
    """The wanted values of the clause that no event can have."""
    field = FIELDS[clause.field]
    known = vocabularies.values(field)
    if clause.ref or clause.operator is Operator.EXISTS:
        return
    for value in clause.values:
        outside = field.kind is FieldKind.NUMBER and _out_of_range(field, clause.operator, float(value))
        if outside or (known and not any(_reaches(clause, value, word) for word in known)):
            yield value


def _out_of_range(field: Field, operator: Operator, value: float) -> bool:
    least, greatest = RANGES.get(field.name, (float("-inf"), float("inf")))
    match operator:
        case Operator.GT:
            return value >= greatest
        case Operator.GTE:
            return value > greatest
        case Operator.LT:
            return value <= least
        case Operator.LTE:
            return value < least
    return not least <= value <= greatest


def _reaches(clause: Clause, value: Scalar, word: str) -> bool:
    one = Clause(field=clause.field, operator=clause.operator, values=(value,), fold=clause.fold)
    return satisfies(one, {clause.field: (word,)}) or (clause.fold and fold(str(value)) == fold(word))


def _listed(values: Iterable[Scalar]) -> str:
    return " or ".join(str(value) for value in values)

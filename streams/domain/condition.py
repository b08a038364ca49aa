"""Conditions: the closed tree of clauses that a rule's ``match`` is."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from streams.domain.errors import Place

Scalar = str | float | bool
"""One value of one field of an event, or one that a clause wants."""


class Operator(StrEnum):
    """How a field's value is compared with the wanted values; any wanted value suffices.

    ``word`` finds whole words and ``like`` compares the whole text with ``*`` and ``?`` for any text and any character,
    both whatever the case.
    """

    EQUALS = "equals"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    CONTAINS = "contains"
    STARTSWITH = "startswith"
    ENDSWITH = "endswith"
    WORD = "word"
    LIKE = "like"
    RE = "re"
    EXISTS = "exists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One test of one field: some value of the field must stand in the operator's relation to some wanted value.

    A field without a value satisfies no clause but ``exists: false``.

    Attributes:
        field: dotted name from the Event form (``actor.id``) or a computed one (``actor.member_of``).
        operator: how to compare.
        values: the wanted values, named lists already put in, sorted; with ``ref``, dotted field names.
        ref: the wanted values are those of other fields of the same event.
        fold: compare without regard to case and accents.
        place: where in the file it stands; two clauses that say the same are equal wherever they stand.
    """

    field: str
    operator: Operator = Operator.EQUALS
    values: tuple[Scalar, ...]
    ref: bool = False
    fold: bool = False
    place: Place = dataclasses.field(default=Place(""), compare=False)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part must hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold."""

    part: "Condition"


Condition = Clause | AllOf | AnyOf | Not


def clauses(condition: Condition) -> Iterator[Clause]:
    """Every clause of the tree, in the order of the file."""
    match condition:
        case Clause():
            yield condition
        case Not(part):
            yield from clauses(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from clauses(part)


def canonical(condition: Condition) -> str:
    """A text that is the same for conditions which say the same in another order."""
    match condition:
        case Clause():
            how = f"{condition.operator}{'|ref' * condition.ref}{'|fold' * condition.fold}"
            return f"{condition.field}|{how}:{sorted(condition.values, key=repr)!r}"
        case Not(part):
            return f"not({canonical(part)})"
        case AllOf(parts) | AnyOf(parts):
            name = "all" if isinstance(condition, AllOf) else "any"
            return f"{name}({', '.join(sorted({canonical(part) for part in parts}))})"

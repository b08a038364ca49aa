"""Conditions: the closed tree of tests that a rule's ``match`` is."""

from dataclasses import dataclass
from enum import StrEnum

from streams.domain.faults import Place


class Operator(StrEnum):
    """How a field's value is compared with the wanted values; any wanted value suffices."""

    EQUALS = "equals"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    CONTAINS = "contains"
    STARTSWITH = "startswith"
    ENDSWITH = "endswith"
    RE = "re"
    EXISTS = "exists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One test of one field.

    Attributes:
        field: dotted name from the Event form (``actor.id``) or a computed one (``actor.member_of``).
        operator: how to compare.
        values: the wanted values, named lists already put in; with ``ref``, dotted field names.
        ref: the wanted values are other fields of the same event.
        fold: compare without regard to case and accents.
        place: where in the file it stands.
    """

    field: str
    operator: Operator = Operator.EQUALS
    values: tuple[str | float | bool, ...]
    ref: bool = False
    fold: bool = False
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Every part must hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Any:
    """At least one part must hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """The part must not hold."""

    part: "Condition"


Condition = Test | All | Any | Not

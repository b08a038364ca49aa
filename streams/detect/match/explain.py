"""Why a condition holds or does not hold for an event: every clause with its verdict and the event's values."""

from collections.abc import Mapping
from dataclasses import dataclass

from streams.detect.match.clause import holds
from streams.detect.match.fields import Values
from streams.domain.condition import AllOf, AnyOf, Clause, Condition, Not


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One node of a condition.

    Attributes:
        text: the clause as a rule file would have it, or ``all``, ``any``, ``not``.
        holds: whether it holds for the event.
        have: the event's values of the field, for a clause.
        compared_with: the event's values of the other fields, for a clause with ``ref``.
        clause: the clause itself.
        parts: the verdicts below.
    """

    text: str
    holds: bool
    have: Values = ()
    compared_with: Values = ()
    clause: Clause | None = None
    parts: tuple["Verdict", ...] = ()


def explain(condition: Condition, view: Mapping[str, Values]) -> Verdict:
    """The verdict on every node of the condition."""
    match condition:
        case Clause():
            others = tuple(v for name in condition.values for v in view[str(name)]) if condition.ref else ()
            return Verdict(
                text=clause_text(condition),
                holds=holds(condition, view),
                have=view[condition.field],
                compared_with=others,
                clause=condition,
            )
        case Not(part):
            inner = explain(part, view)
            return Verdict(text="not", holds=not inner.holds, parts=(inner,))
        case AllOf(parts) | AnyOf(parts):
            name = "all" if isinstance(condition, AllOf) else "any"
            verdicts = tuple(explain(part, view) for part in parts)
            return Verdict(text=name, holds=holds(condition, view), parts=verdicts)


def decisive(verdict: Verdict) -> tuple[Verdict, ...]:
    """The clauses that made the verdict what it is: those that failed for one that does not hold, and vice versa."""
    if verdict.clause is not None:
        return (verdict,)
    if verdict.text == "not":
        return decisive(verdict.parts[0])
    return tuple(clause for part in verdict.parts if part.holds == verdict.holds for clause in decisive(part))


def clause_text(clause: Clause) -> str:
    """The clause as a rule file would have it."""
    operator = "" if clause.operator == "equals" else f"|{clause.operator}"
    flags = "|ref" * clause.ref + "|fold" * clause.fold
    values = [
        str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else value
        for value in clause.values
    ]
    return f"{clause.field}{operator}{flags}: {values[0] if len(values) == 1 else '[' + ', '.join(values) + ']'}"

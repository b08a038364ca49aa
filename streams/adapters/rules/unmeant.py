"""Conditions that are well-formed but probably do not mean what their author intended."""

import re
from collections.abc import Iterator

from streams.detect.match.fields import FIELDS, FieldKind, Vocabulary
from streams.domain.condition import AllOf, AnyOf, Clause, Condition, Not, Operator

CURLY = "\u201c\u201d\u2018\u2019"
"""Quotation marks that word processors make of straight ones; to YAML they are text."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_COMPARED_LITERALLY = frozenset(
    {Operator.EQUALS, Operator.CONTAINS, Operator.STARTSWITH, Operator.ENDSWITH, Operator.WORD}
)


def unmeant_values(clause: Clause) -> Iterator[tuple[str, str]]:
    """What is odd about the values of a clause, each with the right form."""
    field = FIELDS[clause.field]
    if clause.ref or field.kind is not FieldKind.TEXT or clause.operator is Operator.EXISTS:
        return
    for value in map(str, clause.values):
        yield from _odd(clause, field.vocabulary is Vocabulary.FREE, value)


def _odd(clause: Clause, free: bool, value: str) -> Iterator[tuple[str, str]]:
    name = clause.field
    if control := _CONTROL.search(value):
        code = f"U+{ord(control[0]):04X}"
        form = "in double quotes YAML reads \\b as a backspace; write the expression in single quotes"
        yield f"{name} is compared with the control character {code}, which no text has", form
    if value[:1] in CURLY or value[-1:] in CURLY:
        yield f"the curly quotes around {value} are part of the text", "write straight quotes, or none"
    if free and clause.operator in _COMPARED_LITERALLY and ("*" in value or "?" in value[:-1]):
        form = f"write {name}|like: '{value}'" if clause.operator is Operator.EQUALS else "leave the wildcards out"
        yield f"{name} {clause.operator} {value!r} asks for the character itself, not for any text", form
    if clause.operator is Operator.LIKE and "*" not in value and "?" not in value:
        yield f"{name} like {value!r} asks for exactly that text", f"write '*{value}*', or {name}|word: {value}"
    if clause.operator is Operator.EQUALS and name in LONG_TEXTS and not set("*?") & set(value):
        yield f"{name} is a whole sentence, which is hardly ever {value!r}", f"write {name}|word: {value}"


LONG_TEXTS = frozenset({"article.title", "evidence.sentence"})


def lets_hypotheses_in(condition: Condition, negated: bool = False) -> Iterator[Clause]:
    """Clauses that rule out some modalities of a condition that asks for none."""
    found = list(_modalities(condition, negated))
    if found and all(ruled_out for _, ruled_out in found):
        yield from (clause for clause, _ in found if len(clause.values) < 3)


def _modalities(condition: Condition, negated: bool) -> Iterator[tuple[Clause, bool]]:
    match condition:
        case Clause(field="event.modality"):
            yield condition, negated
        case Clause():
            return
        case Not(part):
            yield from _modalities(part, not negated)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _modalities(part, negated)

"""The meaning of one clause: the reference that the index must agree with."""

import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

import re2

from streams.detect.match.fields import Values
from streams.domain.condition import AllOf, AnyOf, Clause, Condition, Not, Operator, Scalar

REGEX_MEMORY = 1 << 20
"""Bytes that one compiled regular expression may use."""

_COMPARE: Mapping[Operator, Callable[[str, str], bool]] = {
    Operator.EQUALS: lambda have, want: have == want,
    Operator.GT: lambda have, want: have > want,
    Operator.GTE: lambda have, want: have >= want,
    Operator.LT: lambda have, want: have < want,
    Operator.LTE: lambda have, want: have <= want,
    Operator.CONTAINS: lambda have, want: want in have,
    Operator.STARTSWITH: lambda have, want: have.startswith(want),
    Operator.ENDSWITH: lambda have, want: have.endswith(want),
}


LETTERS = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "ı": "i",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "ħ": "h",
        "Ħ": "H",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
    }
)
"""Letters that Unicode does not take apart into a plain letter and an accent."""


def plain(text: str) -> str:
    """The text without accents."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).translate(LETTERS)


def fold(text: str) -> str:
    """The text without case and accents: ``CÔTE`` and ``cote`` become one."""
    return plain(text.casefold())


@lru_cache(maxsize=4096)
def _pattern(operator: Operator, want: str) -> str:
    """The expression that a whole word or a text with wildcards stands for."""
    if operator is Operator.WORD:
        return rf"(?:^|[^\pL\pN])(?:{re2.escape(want)})(?:$|[^\pL\pN])"
    parts = {"*": "(?s:.*)", "?": "(?s:.)"}
    return "^" + "".join(parts.get(char) or re2.escape(char) for char in want) + "$"


@lru_cache(maxsize=4096)
def regex(pattern: str, ignore_case: bool = False) -> Callable[[str], object]:
    """The search function of an RE2 expression; raises re2.error for one that does not compile."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = REGEX_MEMORY
    options.case_sensitive = not ignore_case
    search: Callable[[str], object] = re2.compile(pattern, options).search
    return search


def satisfies(clause: Clause, view: Mapping[str, Values]) -> bool:
    """Whether the clause holds for the event behind the view."""
    have = view[clause.field]
    if clause.operator is Operator.EXISTS:
        return bool(have) in clause.values
    want: Values = clause.values
    if clause.ref:
        want = tuple(value for name in clause.values for value in view[str(name)])
    return any(_compare(clause, one, other) for one in have for other in want)


def _compare(clause: Clause, have: Scalar, want: Scalar) -> bool:
    if isinstance(have, str) != isinstance(want, str):
        return False
    if isinstance(have, str) and isinstance(want, str):
        if clause.operator is Operator.RE:
            want = plain(want) if clause.fold else want
            return regex(want, clause.fold)(fold(have) if clause.fold else have) is not None
        if clause.fold:
            have, want = fold(have), fold(want)
        if clause.operator in (Operator.WORD, Operator.LIKE):
            return regex(_pattern(clause.operator, want), True)(have) is not None
    return _COMPARE[clause.operator](have, want)  # type: ignore[arg-type]  # both text or both numbers


def holds(condition: Condition, view: Mapping[str, Values]) -> bool:
    """Whether the condition holds for the event behind the view."""
    match condition:
        case Clause():
            return satisfies(condition, view)
        case Not(part):
            return not holds(part, view)
        case AllOf(parts):
            return all(holds(part, view) for part in parts)
        case AnyOf(parts):
            return any(holds(part, view) for part in parts)

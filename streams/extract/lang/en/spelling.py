"""Spelling variants of names in newspapers."""

import unicodedata
from collections.abc import Iterable

from streams.domain.entity import Role, Surface

_PAIRS = (
    ("Organisation", "Organization"),
    ("Organisations", "Organizations"),
    ("Co operation", "Cooperation"),
    ("Centre", "Center"),
    ("Defence", "Defense"),
    ("Labour", "Labor"),
    ("Programme", "Program"),
    ("programme", "program"),
    ("Harbour", "Harbor"),
)
"""British and American, after hyphens became spaces."""
_TREATIES = frozenset({"Treaty", "Convention", "Agreement", "Accord", "Pact", "Protocol", "Compact"})
_UNITED_NATIONS = ("United Nations", "UN", "U.N.")
_UNLIKE_ASCII = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "ß": "ss", "ı": "i"})


def spellings(surface: Surface, folds: dict[int, str], kind: str = "") -> set[str]:
    """Every spelling of a name, ``folds`` applied.

    ``kind`` is that of the entity: a body of the United Nations is also called *UN X*, a treaty is written small.
    As given; as the other side of the Atlantic writes it; *UN* and *U.N.* for *United Nations* at its beginning;
    without accents; in capitals; an acronym with stops or like a word.
    """
    text = surface.text.translate(folds)
    if surface.role is Role.ACRONYM:
        return _acronyms(text)
    forms = {text}
    for first, second in _PAIRS:
        forms |= {other for form in forms for other in _either(form, first, second)}
    if kind == "un_body" and surface.role in {Role.NAME, Role.FORMER_NAME} and " " in text:
        forms |= {f"UN {form}" for form in forms if not form.startswith(_UNITED_NATIONS)}
    if kind == "treaty" and text.rpartition(" ")[2] in _TREATIES:
        forms |= {form.lower() for form in forms}
    forms |= set(_of_the_united_nations(forms))
    forms |= {_without_accents(form) for form in forms}
    return forms | {form.upper() for form in forms if len(form) >= 4}


def _acronyms(text: str) -> set[str]:
    forms = {text}
    if text.isalpha() and text.isupper():
        if len(text) >= 4:
            forms.add(text.capitalize())
        if len(text) <= 4:
            forms.add(".".join(text) + ".")
    return forms


def _either(text: str, first: str, second: str) -> Iterable[str]:
    words = f" {text} "
    for mine, other in ((first, second), (second, first)):
        if f" {mine} " in words:
            yield words.replace(f" {mine} ", f" {other} ").strip()


def _of_the_united_nations(forms: Iterable[str]) -> Iterable[str]:
    """The other ways to begin a name of a body of the United Nations."""
    for form in forms:
        for beginning in _UNITED_NATIONS:
            rest = form.removeprefix(beginning + " ")
            if rest != form:
                yield from (f"{other} {rest}" for other in _UNITED_NATIONS)


def _without_accents(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.translate(_UNLIKE_ASCII))
    return "".join(c for c in bare if not unicodedata.combining(c))

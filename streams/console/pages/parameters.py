"""Query parameters of pages, read leniently: invalid ones are ignored."""

from enum import StrEnum
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)


def one_of(kind: type[E], text: str) -> E | None:
    """The member that the text names."""
    return next((each for each in kind if each == text), None)


def number_of(text: str) -> int | None:
    """The number, if a database can hold it."""
    return int(text) if text.isdecimal() and len(text) < 19 else None

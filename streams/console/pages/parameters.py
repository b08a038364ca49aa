"""Query parameters of pages, read leniently: invalid ones are ignored."""

from enum import StrEnum
from typing import TypeVar

from fastapi import Request

E = TypeVar("E", bound=StrEnum)


def one_of(kind: type[E], text: str) -> E | None:
    """The member that the text names."""
    return next((each for each in kind if each == text), None)


def number_of(text: str) -> int | None:
    """The number, if a database can hold it."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


async def text_fields(request: Request) -> dict[str, str]:
    """The fields of the form that was sent, but for files."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}

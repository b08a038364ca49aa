"""Blocks of text that can be split into sentences independently, with the same result as splitting the whole."""

import re

_FULL_STOP = r"[.!?](?<=[a-z]{4}.)[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z])"
_IN_LINE = re.compile(_FULL_STOP)
_BREAK = re.compile(rf"{_FULL_STOP}|(?<!\s)\s*\n\s*\n\s*|\s*\f\s*")
"""A sure sentence boundary: a full stop behind a word too long for an abbreviation, an empty line, or the end of a
headline in a stack of them."""


def blocks(text: str) -> list[tuple[int, int]]:
    """Start and end of each block of the text, in order; white space between blocks belongs to none."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in (_IN_LINE if "\n" not in text and "\f" not in text else _BREAK).finditer(text):
        end = match.start() + len(match.group().rstrip())
        if text[start:end].strip():
            found.append((start, end))
        start = match.end()
    if text[start:].strip():
        found.append((start, len(text)))
    return found

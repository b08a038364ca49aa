"""Sentence boundaries: full stops, closing quotes and blank lines."""

import re
from collections.abc import Iterator, Sequence

from streams.extract.lang.en.normalising import BOUNDARY
from streams.extract.token import Token

_ENDERS = frozenset(".!?…")
_INITIAL = re.compile(r"^(?:[A-Z]\.)+$")
_CLOSERS = frozenset("\"”’')]»")
_STARTERS = frozenset(
    "The A An This That These Those It He She They We In On At But And After Before While When If For From As By To "
    "With However Meanwhile His Her Its Their There Earlier Last".split()
)

MAX_SENTENCE = 400
"""Tokens. What goes on longer is a table or worse: it is cut there, and every piece is read as a sentence of its own,
because the time that a sentence takes grows with the square of its length."""


def sentence_spans(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """First token of each sentence and the one behind its last, in order; ``tokens`` are of ``text``."""
    for first, last in _spans(text, tokens):
        for start in range(first, last, MAX_SENTENCE):
            yield start, min(start + MAX_SENTENCE, last)


def _spans(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    first = after = behind = 0
    for i, token in enumerate(tokens):
        gap = token.start - behind
        if (gap > 1 or (gap and text[behind] == BOUNDARY)) and first < i and _is_blank_line(text[behind : token.start]):
            yield first, i
            first = i
        behind = token.end
        if i >= after and token.text[-1] in _ENDERS and _is_end(tokens, i):
            after = _behind_closers(tokens, i + 1)
            yield first, after
            first = after
    if first < len(tokens):
        yield first, len(tokens)


def _is_blank_line(gap: str) -> bool:
    return BOUNDARY in gap or "\n\n" in gap.replace("\r", "").replace(" ", "").replace("\t", "")


def _behind_closers(tokens: Sequence[Token], i: int) -> int:
    while i < len(tokens) and tokens[i].text in _CLOSERS and tokens[i].start == tokens[i - 1].end:
        i += 1
    return i


def _is_end(tokens: Sequence[Token], i: int) -> bool:
    """Whether the token with a full stop ends a sentence: it isn't an abbreviation and what follows may begin one."""
    text = tokens[i].text
    following = i + 1
    while following < len(tokens) and tokens[following].text in _CLOSERS:
        following += 1
    if following >= len(tokens):
        return True
    nxt = tokens[following].text
    begins = not nxt[0].islower() and nxt[0] not in ",;:-–—"
    if len(text) > 1 and text[0].isalpha():
        return begins and bool(_INITIAL.match(text)) and len(text) > 2 and nxt in _STARTERS
    return begins

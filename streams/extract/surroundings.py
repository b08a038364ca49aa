"""Surroundings: what an article says right before and right after a sentence of evidence, for people who judge it."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace

from streams.domain.event import Event, Evidence
from streams.extract.blocks import blocks

MAX_CONTEXT = 300
"""Characters on each side."""
_CUT = "[…]"


def with_surroundings(text: str, events: Iterable[Event]) -> tuple[Event, ...]:
    """The events, each sentence of evidence with its neighbours in the text; a title has none."""
    found = tuple(events)
    if not found:
        return ()
    spans = blocks(text)
    starts = [start for start, _ in spans]

    def placed(evidence: Evidence) -> Evidence:
        if evidence.start < 0 or not spans:
            return evidence
        first = max(0, bisect_right(starts, evidence.start) - 1)
        last = max(0, bisect_right(starts, max(evidence.start, evidence.end - 1)) - 1)
        before = text[spans[first][0] : evidence.start].strip() or _block(text, spans, first - 1)
        after = text[evidence.end : spans[last][1]].strip() or _block(text, spans, last + 1)
        return replace(evidence, context_before=_end_of(before), context_after=_start_of(after))

    return tuple(replace(event, evidence=tuple(map(placed, event.evidence))) for event in found)


def _block(text: str, spans: list[tuple[int, int]], number: int) -> str:
    if not 0 <= number < len(spans):
        return ""
    start, end = spans[number]
    return text[start:end].strip()


def _start_of(text: str) -> str:
    return text if len(text) <= MAX_CONTEXT else f"{text[: MAX_CONTEXT - len(_CUT) - 1].rstrip()} {_CUT}"


def _end_of(text: str) -> str:
    return text if len(text) <= MAX_CONTEXT else f"{_CUT} {text[len(text) - MAX_CONTEXT + len(_CUT) + 1 :].lstrip()}"

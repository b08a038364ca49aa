"""Checks the lexicon against its own examples."""

from collections.abc import Iterator
from datetime import UTC, datetime

from streams.domain.article import Article
from streams.domain.errors import Diagnostic, Place
from streams.domain.event import Event
from streams.extract.extractor import Extractor
from streams.extract.lexicon import Example, Expected, Lexicon

_DAY = datetime(2024, 6, 12, 12, tzinfo=UTC)
"""Examples are read as if published on this Wednesday."""


def failures(extractor: Extractor, lexicon: Lexicon) -> Iterator[Diagnostic]:
    """Every example that does not hold, as a fault at its place."""
    for pattern in lexicon.patterns:
        family = pattern.type.partition(".")[0]
        for example in pattern.examples:
            article = Article(id="example", text=example.text, published_at=_DAY)
            events = [event for event in extractor(article) if event.family == family]
            message = mismatch(example, events)
            if message:
                place = pattern.place or Place("")
                yield Diagnostic(example.place or place, f"{message}: {example.text}", f"pattern {pattern.name!r}")


def count(lexicon: Lexicon) -> int:
    """How many examples the lexicon holds."""
    return sum(len(pattern.examples) for pattern in lexicon.patterns)


def mismatch(example: Example, events: list[Event]) -> str:
    """What is wrong with the events found for an example; empty when nothing is."""
    if not example.expected:
        return f"must be silent but gives {_show(events)}" if events else ""
    left = list(events)
    for expected in example.expected:
        match = next((event for event in left if _agrees(event, expected)), None)
        if match is None:
            wanted = " ".join(v or "none" for v in expected.slots.values())
            return f"must give {expected.type} {wanted} {expected.status or ''} but gives {_show(events)}"
        left.remove(match)
    return f"also gives {_show(left)}" if left else ""


def _agrees(event: Event, expected: Expected) -> bool:
    if event.type != expected.type:
        return False
    for slot, wanted in expected.slots.items():
        held = getattr(event, slot)
        if (held.id if held else None) != wanted:
            return False
    if expected.status is not None and event.status is not expected.status:
        return False
    return expected.modality is None or event.modality is expected.modality


def _show(events: list[Event]) -> str:
    if not events:
        return "nothing"
    return ", ".join(
        " ".join([e.type, *(r.id for r in (e.actor, e.target, e.organisation) if r), f"{e.status}/{e.modality}"])
        for e in events
    )

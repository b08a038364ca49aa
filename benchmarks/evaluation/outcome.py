"""Outcomes: labelled records with the events that extraction finds in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.evaluation.labelled import Record
from streams.domain.event import Event
from streams.extract.extractor import Extractor


@dataclass(frozen=True, slots=True)
class Outcome:
    """A labelled record and the events found in it."""

    record: Record
    events: tuple[Event, ...]


def outcomes(records: Iterable[Record], extractor: Extractor) -> Iterator[Outcome]:
    """Run extraction on each record."""
    for record in records:
        verdicts = extractor.verdicts(record.article, dated=record.dated)
        yield Outcome(record, extractor.events(record.article, verdicts))

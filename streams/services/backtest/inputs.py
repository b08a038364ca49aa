"""Where a backtest's events come from: topics, or files with events or articles."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from streams.detect.input import Input
from streams.domain.errors import RejectedError
from streams.domain.event import Event, revised
from streams.domain.outlets import Outlets
from streams.domain.record import Record
from streams.domain.remembered import Remembered, Version
from streams.domain.withdrawal import Withdrawal
from streams.extract.corrections import correct
from streams.ingest.article_file import ArticleForm, FileArticle, form_of
from streams.ingest.normalise import normalise
from streams.ports.clock import Clock
from streams.ports.extraction import Extractor, PageReader
from streams.ports.topics import TopicReader
from streams.wire import codec as wire

ReadFile = Callable[[str, ArticleForm], Iterable[FileArticle]]
"""Every article of a file, or of standard input for ``-``; raises OSError."""

Refused = Callable[[str, RejectedError], None]
"""Told of each record that cannot be used, with its place."""


@dataclass
class InputSource:
    """Reads inputs and counts what it read.

    Attributes:
        extractor: gives the extractor when the first article comes; building one takes seconds.
        refused: is told what cannot be used.
        outlets: who owns which outlet, as at ingest.
        step: is told after each record, with its size in bytes.
    """

    extractor: Callable[[], Extractor]
    read_file: ReadFile
    read_page: PageReader
    clock: Clock
    refused: Refused
    step: Callable[[int], None]
    outlets: Outlets
    articles: int = 0
    _built: Extractor | None = None
    _remembered: dict[str, Remembered] = field(default_factory=dict)

    def of_events(self, reader: TopicReader, since: datetime | None) -> Iterator[Input]:
        """The topic ``events``, from records of that time on."""
        for record in reader.read(reader.between(since, None)):
            yield from self._guarded(f"events {record.local_origin}", partial(_event_record, record))
            self.step(1)

    def of_articles(self, reader: TopicReader, since: datetime | None) -> Iterator[Input]:
        """The topic ``articles``, extracted anew, corrections understood as the worker does."""
        for record in reader.read(reader.between(since, None)):
            yield from self._guarded(f"articles {record.local_origin}", partial(self._article_record, record))
            self.step(1)

    def of_file(self, path: str) -> Iterator[Input]:
        """A file: JSON lines of events, withdrawals or articles, or one article as HTML or text."""
        for record in self.read_file(path, form_of(path)):
            yield from self._guarded(str(record.place), partial(self._line, record))
            self.step(record.size)

    def _guarded(self, place: str, read: Callable[[], list[Input]]) -> list[Input]:
        try:
            return read()
        except RejectedError as error:
            self.refused(place, error)
            return []

    def _article_record(self, record: Record) -> list[Input]:
        version = Version(arrived_ms=record.timestamp_ms, offset=record.offset)
        return self._read(wire.parse(record.value or b""), version)

    def _line(self, record: FileArticle) -> list[Input]:
        tree = record.tree()
        if isinstance(tree, dict) and "event_id" in tree:
            return [wire.from_tree(tree, Withdrawal)]
        if isinstance(tree, dict) and "evidence" in tree:
            return [wire.from_tree(tree, Event)]
        return self._read(tree, Version(arrived_ms=self.articles + 1, offset=0))

    def _read(self, tree: object, version: Version) -> list[Input]:
        article = normalise(tree, now=self.clock(), read_page=self.read_page, outlets=self.outlets).article
        self.articles += 1
        self._built = self._built or self.extractor()
        events = {event.id: revised(event, version.arrived_ms) for event in self._built(article)}
        keys = {event.id: event.story_key for event in events.values()}
        known = self._remembered.get(article.id)
        correction = correct(article.id, version, article.published_at, keys, known)
        if correction.superseded:
            return []
        if correction.remember is not None:
            self._remembered[article.id] = correction.remember
        return [*events.values(), *correction.withdrawals]


def _event_record(record: Record) -> list[Input]:
    value = record.value or b""
    if record.header("tocsin-kind") == b"withdrawal":
        return [wire.decode(value, Withdrawal)]
    return [wire.decode(value, Event)]

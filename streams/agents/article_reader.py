"""Extraction in a pool process: one record of the topic ``articles`` in, its events out."""

from dataclasses import dataclass
from datetime import datetime

from streams.domain.dead_letter import Rejection
from streams.domain.errors import RejectedError
from streams.domain.event import revised
from streams.domain.outlets import Outlets
from streams.domain.record import Record
from streams.domain.remembered import Version
from streams.extract.language import Identify, foreign
from streams.ingest.normalise import NO_OUTLETS, normalise
from streams.ports.clock import Clock
from streams.ports.extraction import Extractor, PageReader
from streams.wire import codec as wire


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event ready for its topic."""

    id: str
    story_key: str
    value: bytes


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """What was read out of one article.

    Attributes:
        notes: what had to be changed to read it.
        skipped: why it was not read at all; ``None`` if it was.
    """

    id: str
    version: Version
    published_at: datetime
    events: tuple[FoundEvent, ...]
    notes: tuple[str, ...]
    skipped: str | None = None


class ArticleReader:
    """Decodes, checks, normalises, extracts.

    Producers may write to the topic without ``tocsin ingest``, so everything is checked here again.
    """

    def __init__(
        self,
        extractor: Extractor,
        *,
        read_page: PageReader,
        identify: Identify,
        clock: Clock,
        max_bytes: int,
        outlets: Outlets = NO_OUTLETS,
    ) -> None:
        self._extractor = extractor
        self._read_page = read_page
        self._identify = identify
        self._clock = clock
        self._max_bytes = max_bytes
        self._outlets = outlets

    def __call__(self, record: Record) -> ReadArticle | Rejection:
        """The article's events, or why it cannot be processed."""
        try:
            article = normalise(
                self._tree(record), now=self._arrival(record), read_page=self._read_page, outlets=self._outlets
            )
        except RejectedError as error:
            return Rejection(code=error.code, message=str(error))
        language = foreign(article.article, self._identify)
        version = Version(arrived_ms=max(record.timestamp_ms, 0), offset=record.offset)
        found = () if language else self._extractor(article.article)
        events = [revised(event, version.arrived_ms) for event in found]
        return ReadArticle(
            id=article.article.id,
            version=version,
            published_at=article.article.published_at,
            events=tuple(FoundEvent(event.id, event.story_key, wire.encode(event)) for event in events),
            notes=article.notes,
            skipped=language and f"language {language}",
        )

    def _tree(self, record: Record) -> object:
        value = record.value
        if not value or value.isspace():
            raise RejectedError("empty", "the record is empty")
        if len(value) > self._max_bytes:
            raise RejectedError("too_large", f"{len(value):,} bytes; at most {self._max_bytes:,} are taken")
        return wire.parse(value)

    def _arrival(self, record: Record) -> datetime:
        """The broker's time, so that a second try decides as the first; ours where the record has none."""
        return min(record.arrived_at, self._clock()) if record.timestamp_ms > 0 else self._clock()

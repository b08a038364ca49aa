"""Reprocessing: detection reads events again, after a restore, a fix or a new rule.

Whatever it leads to is recognised by its id, so nothing happens twice.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from streams.domain.dead_letter import Rejection
from streams.domain.record import Record
from streams.domain.remembered import Remembered
from streams.extract.recall import Written, recall
from streams.wire.event_records import decode

From = Literal["stored", "earliest"] | datetime
"""Where to begin: where the store is, with the first event that is kept, or with the first of a time."""

_MARGIN = 5_000
"""Events of each partition that are read before those: an article's events are in several, and the store was copied
while detection had read some of them."""


class EventTopic(Protocol):
    """The topic ``events`` and the group of detection that reads it."""

    def kept(self) -> Mapping[int, tuple[int, int]]:
        """The first offset of each partition and the one after its last."""
        ...

    def at(self, moment: datetime) -> Mapping[int, int]:
        """The first offset of each partition from that time on."""
        ...

    def read(self, offsets: Mapping[int, int]) -> Iterator[Record]:
        """The records from those offsets to the end."""
        ...

    def committed(self) -> Mapping[int, int]:
        """Where the group goes on; partitions of which it has read nothing lack."""
        ...

    def move(self, offsets: Mapping[int, int]) -> None:
        """Let the group go on from there; raises UnavailableError while workers run."""
        ...


class ProcessedOffsets(Protocol):
    """Up to where the store has the effects of events."""

    def read(self) -> Mapping[int, int]:
        """The next offset of each partition."""
        ...

    def move(self, offsets: Mapping[int, int]) -> None:
        """Let what follows count as not yet processed."""
        ...


class ArticleMemory(Protocol):
    """What extraction remembers of articles, so that a correction of one is understood."""

    def add(self, articles: Sequence[Remembered]) -> int:
        """Remember the articles of which nothing, or an older version, is known; returns how many these were."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """One partition: where detection stands by Kafka and by the store, where it is to begin, and how much that is.

    Attributes:
        lost: events between the store's offset and the first that is kept: retention removed them.
    """

    partition: int
    committed: int | None
    stored: int | None
    start: int
    events: int
    lost: int


def plan(topic: EventTopic, processed: ProcessedOffsets, begin: From) -> list[Step]:
    """What reading again from there would mean; changes nothing.

    Raises:
        UnavailableError: store or broker cannot be reached.
    """
    kept, committed, stored = topic.kept(), topic.committed(), processed.read()
    wanted = topic.at(begin) if isinstance(begin, datetime) else {}
    steps = []
    for number, (first, end) in sorted(kept.items()):
        known = stored.get(number)
        target = {"stored": known or 0, "earliest": first}.get(begin, 0) if isinstance(begin, str) else wanted[number]
        start = min(max(target, first), end)
        lost = max(0, first - known) if begin == "stored" and known is not None else 0
        steps.append(Step(number, committed.get(number), known, start, end - start, lost))
    return steps


def reprocess(topic: EventTopic, processed: ProcessedOffsets, memory: ArticleMemory, steps: list[Step]) -> int:
    """Do it. Killed in between, it is to be run again: a worker that starts before stops at the gap.

    An older store has also forgotten what articles gave after it was copied, without which their corrections would
    take nothing back: that is read from the events.

    Returns:
        How many articles are remembered again.

    Raises:
        UnavailableError: workers run, or store or broker cannot be reached.
    """
    offsets = {step.partition: step.start for step in steps}
    topic.move(offsets)
    kept = topic.kept()
    earlier = {number: max(kept[number][0], start - _MARGIN) for number, start in offsets.items()}
    remembered = memory.add(recall(_written(topic.read(earlier))))
    processed.move(offsets)
    return remembered


def _written(records: Iterable[Record]) -> Iterator[Written]:
    for record in records:
        value = decode(record).value
        article = re.fullmatch("articles/[0-9]+/([0-9]{1,18})", record.header_text("tocsin-origin") or "")
        if article and not isinstance(value, Rejection):
            yield Written(int(article[1]), value)

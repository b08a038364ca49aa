"""Reading what a topic keeps, for operators: outside all consumer groups, so that nothing is moved by looking."""

import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from streams.adapters.kafka_cluster import require_broker
from streams.domain.faults import TocsinError, UnavailableError

_ENOUGH = 1_000
"""Records of one partition held back while another's are awaited."""
_SILENCE = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A record as the topic keeps it; headers in their order, of which names may repeat."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()

    @property
    def place(self) -> str:
        """``partition@offset``, which names it within its topic."""
        return f"{self.partition}@{self.offset}"

    def header(self, name: str) -> str | None:
        """The last header of that name as text."""
        for found, value in reversed(self.headers):
            if found == name and value is not None:
                return value.decode("utf-8", "replace")
        return None


@dataclass(frozen=True, slots=True)
class Span:
    """Offsets of one partition, the second excluded."""

    start: int
    end: int


class TopicReader:
    """Reads one topic.

    Raises:
        UnavailableError: no broker answers.
        TocsinError: there is no such topic.
    """

    def __init__(self, bootstrap: str, topic: str) -> None:
        require_broker(bootstrap)
        self._topic = topic
        self._consumer = KafkaConsumer(
            bootstrap_servers=bootstrap, client_id="tocsin", group_id=None, enable_auto_commit=False
        )
        partitions = self._consumer.partitions_for_topic(topic)
        if not partitions:
            self._consumer.close()
            raise TocsinError(f"no such topic: {topic}; `tocsin topics list` shows what there is")
        self._partitions = {number: TopicPartition(topic, number) for number in sorted(partitions)}
        self._consumer.assign(list(self._partitions.values()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._consumer.close()

    def kept(self) -> dict[int, Span]:
        """Everything that the topic keeps now."""
        keys = list(self._partitions.values())
        first, last = self._consumer.beginning_offsets(keys), self._consumer.end_offsets(keys)
        return {number: Span(first[key], last[key]) for number, key in self._partitions.items()}

    def between(self, since: datetime | None, until: datetime | None) -> dict[int, Span]:
        """What it keeps from ``since`` on and before ``until``, by the records' timestamps."""
        spans = self.kept()
        start = self._offsets_at(since) if since else {number: span.start for number, span in spans.items()}
        end = self._offsets_at(until) if until else {}
        return {number: Span(start.get(number, span.end), end.get(number, span.end)) for number, span in spans.items()}

    def _offsets_at(self, moment: datetime) -> dict[int, int]:
        """The first offset from that time on, in the partitions that have one."""
        asked = dict.fromkeys(self._partitions.values(), int(moment.timestamp() * 1000))
        found = self._consumer.offsets_for_times(asked)
        return {number: found[key].offset for number, key in self._partitions.items() if found.get(key)}

    def read(self, spans: Mapping[int, Span]) -> Iterator[StoredRecord]:
        """The records of the spans, those of different partitions merged by their timestamps.

        Raises:
            UnavailableError: the broker stopped answering.
        """
        waiting: dict[int, deque[StoredRecord]] = {n: deque() for n, span in spans.items() if span.start < span.end}
        for number in self._partitions:
            key = self._partitions[number]
            self._consumer.seek(key, spans[number].start if number in waiting else spans[number].end)
            if number not in waiting:
                self._consumer.pause(key)
        unread = set(waiting)
        heard = time.monotonic()
        while waiting:
            while any(not records for n, records in waiting.items() if n in unread):
                got = self._take(waiting, unread, spans)
                if got or not unread:
                    heard = time.monotonic()
                elif time.monotonic() - heard > _SILENCE:
                    raise UnavailableError(f"the broker has said nothing about topic {self._topic} for {_SILENCE:g} s")
            for number in [n for n, records in waiting.items() if not records]:
                del waiting[number]
            if waiting:
                first = min(waiting, key=lambda n: (waiting[n][0].timestamp_ms, n))
                yield waiting[first].popleft()
        self._consumer.resume(*self._partitions.values())

    def _take(self, waiting: dict[int, deque[StoredRecord]], unread: set[int], spans: Mapping[int, Span]) -> int:
        """Poll once; returns how many records came."""
        for number in unread:
            key = self._partitions[number]
            (self._consumer.pause if len(waiting[number]) > _ENOUGH else self._consumer.resume)(key)
        count = 0
        for record in self._poll():
            if record.partition in unread and record.offset < spans[record.partition].end:
                waiting[record.partition].append(record)
                count += 1
        for number in list(unread):  # by position, since an offset need not hold a record (transactions' marks)
            if self._consumer.position(self._partitions[number]) >= spans[number].end:
                unread.discard(number)
                self._consumer.pause(self._partitions[number])
        return count

    def follow(self, spans: Mapping[int, Span]) -> Iterator[StoredRecord]:
        """Records from the ends of the spans on, as they come; never ends by itself."""
        for number, key in self._partitions.items():
            self._consumer.seek(key, spans[number].end)
        while True:
            yield from self._poll()

    def _poll(self) -> Iterator[StoredRecord]:
        try:
            batches = self._consumer.poll(timeout_ms=500)
        except KafkaError as error:
            raise UnavailableError(f"topic {self._topic} cannot be read: {error}") from error
        for records in batches.values():
            for r in records:
                yield StoredRecord(
                    topic=r.topic,
                    partition=r.partition,
                    offset=r.offset,
                    timestamp_ms=r.timestamp,
                    key=r.key,
                    value=r.value,
                    headers=tuple(r.headers),
                )

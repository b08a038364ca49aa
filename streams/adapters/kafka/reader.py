"""Reads topics for operators, outside all consumer groups, so that looking moves no offset."""

import heapq
import time
from collections.abc import Iterator
from datetime import datetime
from types import TracebackType
from typing import Self

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import KafkaError

from streams.adapters.kafka.access import Cluster
from streams.adapters.kafka.cluster import connecting
from streams.domain.errors import UnavailableError
from streams.domain.record import OffsetRange, OffsetRanges, Record
from streams.domain.topic import no_such_topic

_AT_ONCE = 5_000
_SILENCE = 30.0
_METADATA_MS = 5_000
"""How often a reader that follows looks for new partitions."""


class KafkaTopicReader:
    """Reads one topic outside all consumer groups, so that looking moves nothing; a context manager.

    Args:
        cluster: where it is.
        topic: its name.
        uncommitted: also read records of transactions that were aborted or are still open.

    Raises:
        UnavailableError: no broker answers, or it stops answering inside.
        TocsinError: there is no such topic.
    """

    def __init__(self, cluster: Cluster, topic: str, *, uncommitted: bool = False) -> None:
        self._topic = topic
        with connecting(cluster) as options:
            self._consumer = KafkaConsumer(
                **options,
                client_id="tocsin",
                group_id=None,
                enable_auto_commit=False,
                max_poll_records=_AT_ONCE,
                metadata_max_age_ms=_METADATA_MS,
                isolation_level="read_uncommitted" if uncommitted else "read_committed",
            )
            partitions = self._consumer.partitions_for_topic(topic)
        if not partitions:
            self._consumer.close()
            raise no_such_topic([topic])
        self._partitions = {number: TopicPartition(topic, number) for number in sorted(partitions)}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._consumer.close()
        if isinstance(error, KafkaError):
            raise UnavailableError(f"topic {self._topic} cannot be read: {error}") from error

    def kept(self) -> dict[int, OffsetRange]:
        """Everything that the topic keeps now."""
        keys = list(self._partitions.values())
        first, last = self._consumer.beginning_offsets(keys), self._consumer.end_offsets(keys)
        return {number: OffsetRange(first[key], last[key]) for number, key in self._partitions.items()}

    def between(self, since: datetime | None, until: datetime | None) -> dict[int, OffsetRange]:
        """What it keeps from ``since`` on and before ``until``, by the records' timestamps."""
        ranges = self.kept()
        start = self._offsets_at(since) if since else {number: kept.start for number, kept in ranges.items()}
        end = self._offsets_at(until) if until else {}
        return {
            number: OffsetRange(start.get(number, kept.end), end.get(number, kept.end))
            for number, kept in ranges.items()
        }

    def newest(self, ranges: OffsetRanges, count: int) -> dict[int, OffsetRange]:
        """The ranges, cut at their front so that each still holds its newest ``count`` records.

        Offsets alone do not tell: marks of transactions, aborted records and compacted ones take some, too.
        """
        return {number: self._cut(number, kept, count) for number, kept in ranges.items()}

    def _cut(self, number: int, kept: OffsetRange, count: int) -> OffsetRange:
        width = count
        while width < kept.end - kept.start:
            cut = OffsetRange(kept.end - width, kept.end)
            if sum(1 for _ in self._partition(number, cut)) >= count:
                return cut
            width = max(2 * width, _AT_ONCE)
        return kept

    def _offsets_at(self, moment: datetime) -> dict[int, int]:
        """The first offset from that time on, in the partitions that have one."""
        asked = dict.fromkeys(self._partitions.values(), max(0, int(moment.timestamp() * 1000)))
        found = self._consumer.offsets_for_times(asked)
        return {number: found[key].offset for number, key in self._partitions.items() if found.get(key)}

    def read(self, ranges: OffsetRanges) -> Iterator[Record]:
        """The records of the ranges, those of different partitions merged by their timestamps.

        Partitions are fetched in turn, each when the last of its records has been given out, so that what is held in
        memory is bounded by one fetch of each. (Pausing those that are ahead would do the same, and kafka-python
        then stops fetching the others.)

        Raises:
            UnavailableError: the broker stopped answering.
        """
        begun = [self._partition(number, kept) for number, kept in ranges.items() if kept.start < kept.end]
        yield from heapq.merge(*begun, key=lambda record: (record.timestamp_ms, record.partition))

    def _partition(self, number: int, kept: OffsetRange) -> Iterator[Record]:
        """The records of one partition, in their order."""
        key, position = self._partitions[number], kept.start
        while position < kept.end:
            fetched, position = self._fetch(key, position, kept.end)
            yield from fetched

    def _fetch(self, key: TopicPartition, start: int, end: int) -> tuple[list[Record], int]:
        """Some records from ``start`` on and where to go on; none where only marks of transactions are left."""
        self._consumer.assign([key])
        self._consumer.seek(key, start)
        silent_since = time.monotonic()
        while time.monotonic() - silent_since < _SILENCE:
            fetched = [record for record in self._poll() if record.offset < end]
            position = self._consumer.position(key)
            if fetched or position >= end:
                return fetched, position
        raise UnavailableError(f"the broker has said nothing about topic {self._topic} for {_SILENCE:g} s")

    def follow(self, ranges: OffsetRanges) -> Iterator[Record]:
        """Records from the ends of the ranges on, as they come; never ends by itself.

        Partitions that are added meanwhile are read too, unless the ranges leave some out.
        """
        whole = ranges.keys() == self._partitions.keys()
        self._consumer.assign([self._partitions[number] for number in ranges])
        for number, kept in ranges.items():
            self._consumer.seek(self._partitions[number], kept.end)
        while True:
            yield from self._poll()
            if whole:
                self._take_new_partitions()

    def _take_new_partitions(self) -> None:
        """Read partitions that were added meanwhile from their beginning."""
        numbers = self._consumer.partitions_for_topic(self._topic) or set()
        added = {number: TopicPartition(self._topic, number) for number in numbers - self._partitions.keys()}
        if not added:
            return
        positions = {key: self._consumer.position(key) for key in self._partitions.values()}
        self._partitions |= added
        self._consumer.assign(list(self._partitions.values()))
        for key, position in positions.items():
            self._consumer.seek(key, position)
        self._consumer.seek_to_beginning(*added.values())

    def _poll(self) -> Iterator[Record]:
        for records in self._consumer.poll(timeout_ms=500).values():
            yield from map(record_of, records)


def record_of(polled: ConsumerRecord) -> Record:
    """A record free of the client's types."""
    return Record(
        topic=polled.topic,
        partition=polled.partition,
        offset=polled.offset,
        timestamp_ms=polled.timestamp,
        key=polled.key,
        value=polled.value,
        headers=tuple(polled.headers),
    )

"""Look at what is on a topic."""

from collections import deque
from collections.abc import Collection, Iterator

from streams.domain.errors import TocsinError
from streams.domain.record import OffsetRange, OffsetRanges, Record
from streams.ports.topics import TopicReader
from streams.services.records.conditions import Predicate


def narrow(ranges: OffsetRanges, partitions: Collection[int], from_offset: int | None) -> OffsetRanges:
    """Of the ranges only these partitions, all when empty, and in each what is at that offset or behind it.

    Raises:
        TocsinError: the topic has no such partition.
    """
    if unknown := sorted(set(partitions) - ranges.keys()):
        numbers = ", ".join(map(str, unknown))
        raise TocsinError(f"no partition {numbers}; the topic has {', '.join(map(str, sorted(ranges)))}")
    chosen = {number: ranges[number] for number in sorted(partitions or ranges)}
    if from_offset is None:
        return chosen
    return {n: OffsetRange(min(max(from_offset, kept.start), kept.end), kept.end) for n, kept in chosen.items()}


def newest(
    reader: TopicReader, ranges: OffsetRanges, last: int | None, predicate: Predicate | None
) -> Iterator[Record]:
    """The records of the ranges that the predicate chooses; only the newest ``last`` of them unless that is None."""
    if last is not None and predicate is None:  # none older than these can be among them
        ranges = reader.newest(ranges, last)
    records = _chosen(reader.read(ranges), predicate)
    yield from records if last is None else deque(records, maxlen=last)


def follow(reader: TopicReader, ranges: OffsetRanges, predicate: Predicate | None) -> Iterator[Record]:
    """The records behind the ranges that the predicate chooses, as they come; never ends by itself.

    Partitions that are added meanwhile are read too, unless the ranges leave some out.
    """
    return _chosen(reader.follow(ranges), predicate)


def _chosen(records: Iterator[Record], predicate: Predicate | None) -> Iterator[Record]:
    return (record for record in records if predicate is None or predicate(record))

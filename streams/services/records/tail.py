"""Look at what is on a topic."""

from collections import deque
from collections.abc import Iterator

from streams.domain.record import OffsetRanges, Record
from streams.ports.topics import TopicReader
from streams.services.records.conditions import Predicate


def newest(
    reader: TopicReader, ranges: OffsetRanges, last: int | None, predicate: Predicate | None
) -> Iterator[Record]:
    """The records of the ranges that the predicate chooses; only the newest ``last`` of them unless that is None."""
    if last is not None and predicate is None:  # none older than these can be among them
        ranges = reader.newest(ranges, last)
    records = _chosen(reader.read(ranges), predicate)
    yield from records if last is None else deque(records, maxlen=last)


def follow(reader: TopicReader, ranges: OffsetRanges, predicate: Predicate | None) -> Iterator[Record]:
    """The records behind the ranges that the predicate chooses, as they come; never ends by itself."""
    return _chosen(reader.follow(ranges), predicate)


def _chosen(records: Iterator[Record], predicate: Predicate | None) -> Iterator[Record]:
    return (record for record in records if predicate is None or predicate(record))

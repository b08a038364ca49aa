"""Read a topic on from where one was."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from streams.domain.record import OffsetRange, Record
from streams.ports.topics import TopicReader
from streams.services.records.conditions import Predicate

MAX_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records, and where to read on: partition → offset.

    Attributes:
        is_full: whether there was more than is given out at once.
    """

    records: tuple[Record, ...]
    positions: Mapping[int, int]
    is_full: bool = False

    def steps(self, before: Mapping[int, int]) -> Iterator[tuple[Mapping[int, int], Record]]:
        """Each record with where to read on once it was taken, beginning at the positions before it."""
        reached = dict(before)
        for record in self.records:
            reached[record.partition] = record.offset + 1
            yield dict(reached), record


def ends_of(reader: TopicReader) -> dict[int, int]:
    """Where what comes from now on begins."""
    return {number: kept.end for number, kept in reader.kept().items()}


def read_on(reader: TopicReader, positions: Mapping[int, int], predicate: Predicate | None) -> Batch:
    """What the topic has behind the positions, as much as is given out at once; of it what the predicate chooses.

    A partition without a position is read from its beginning, and so is one of which retention removed the position.
    """
    kept = reader.kept()
    ranges = {
        number: OffsetRange(min(max(positions.get(number, each.start), each.start), each.end), each.end)
        for number, each in kept.items()
    }
    reached = {number: each.start for number, each in ranges.items()}
    chosen: list[Record] = []
    for count, record in enumerate(reader.read(ranges), 1):
        reached[record.partition] = record.offset + 1
        if predicate is None or predicate(record):
            chosen.append(record)
        if count >= MAX_AT_ONCE:
            return Batch(tuple(chosen), reached, is_full=True)
    return Batch(tuple(chosen), {number: each.end for number, each in ranges.items()})


def show_positions(positions: Mapping[int, int]) -> str:
    """``0:153,1:88``, as :func:`parse_positions` reads it."""
    return ",".join(f"{partition}:{offset}" for partition, offset in sorted(positions.items()))


def parse_positions(text: str) -> dict[int, int]:
    """The positions in a text; raises ValueError that says how to write them."""
    found: dict[int, int] = {}
    for part in text.split(","):
        partition, colon, offset = part.strip().partition(":")
        if not (colon and partition.isdecimal() and offset.isdecimal() and len(partition) < 10 and len(offset) < 19):
            raise ValueError(f"{part!r} is not PARTITION:OFFSET, such as 0:153,1:88")
        found[int(partition)] = int(offset)
    return found

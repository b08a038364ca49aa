"""Gaps between two offsets of a partition: unread records, records removed by retention, or nothing."""

from dataclasses import dataclass

from streams.adapters.kafka.access import Cluster
from streams.adapters.kafka.reader import KafkaTopicReader
from streams.domain.record import OffsetRange, Record


@dataclass(frozen=True, slots=True)
class Gap:
    """What is between two offsets.

    Attributes:
        lost: how many offsets the topic no longer keeps.
        unread: the first record that is still there; none where only marks of transactions are, or what was compacted.
    """

    lost: int
    unread: Record | None


def read_gap(cluster: Cluster, topic: str, partition: int, gap: OffsetRange) -> Gap:
    """Look into a gap.

    Raises:
        UnavailableError: no broker answers.
    """
    with KafkaTopicReader(cluster, topic) as reader:
        kept = reader.kept()[partition].start
        rest = OffsetRange(max(gap.start, kept), gap.end)
        return Gap(lost=max(0, min(kept, gap.end) - gap.start), unread=next(reader.read({partition: rest}), None))

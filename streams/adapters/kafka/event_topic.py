"""The topic ``events`` and the consumer group of detection, for reprocessing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from streams.adapters.kafka.access import Cluster
from streams.adapters.kafka.groups import KafkaGroups, committed
from streams.adapters.kafka.reader import KafkaTopicReader
from streams.domain.record import OffsetRange, Record


@dataclass(frozen=True, slots=True)
class KafkaEventTopic:
    """The topic and its group on a cluster."""

    reader: KafkaTopicReader
    cluster: Cluster
    group: str
    topic: str

    def kept(self) -> Mapping[int, tuple[int, int]]:
        """The first offset of each partition and the one after its last."""
        return {number: (span.start, span.end) for number, span in self.reader.kept().items()}

    def at(self, moment: datetime) -> Mapping[int, int]:
        """The first offset of each partition from that time on."""
        return {number: span.start for number, span in self.reader.between(moment, None).items()}

    def read(self, offsets: Mapping[int, int]) -> Iterator[Record]:
        """The records from those offsets to the end."""
        kept = self.reader.kept()
        return self.reader.read({number: OffsetRange(start, kept[number].end) for number, start in offsets.items()})

    def committed(self) -> Mapping[int, int]:
        """Where the group goes on."""
        return committed(self.cluster, self.group)

    def move(self, offsets: Mapping[int, int]) -> None:
        """Let the group go on from there."""
        KafkaGroups(self.cluster).move(self.group, self.topic, offsets)

"""The topic of events and the store's offsets, for reading events again."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from streams.bootstrap.clock import now
from streams.bootstrap.store import open_database
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.adapters.kafka.access import KafkaAccess
    from streams.adapters.kafka.reader import KafkaTopicReader
    from streams.adapters.store.database import Database

GROUP, TOPIC = "detect", "events"


@contextmanager
def open_event_topic(settings: Settings) -> Iterator["KafkaEvents"]:
    """The topic; raises UnavailableError when no broker answers."""
    from streams.adapters.kafka.reader import KafkaTopicReader

    with KafkaTopicReader(settings.kafka.access, TOPIC) as reader:
        yield KafkaEvents(reader, settings.kafka.access)


@contextmanager
def open_processed_offsets(settings: Settings) -> Iterator["StoredOffsets"]:
    """The store's offsets; raises UnavailableError when it cannot be reached."""
    with open_database(settings) as database:
        yield StoredOffsets(database)


@dataclass(frozen=True, slots=True)
class KafkaEvents:
    """The topic and its group on Kafka."""

    reader: "KafkaTopicReader"
    access: "KafkaAccess"

    def kept(self) -> Mapping[int, tuple[int, int]]:
        """The first offset of each partition and the one after its last."""
        return {number: (span.start, span.end) for number, span in self.reader.kept().items()}

    def at(self, moment: datetime) -> Mapping[int, int]:
        """The first offset of each partition from that time on."""
        return {number: span.start for number, span in self.reader.between(moment, None).items()}

    def committed(self) -> Mapping[int, int]:
        """Where the group goes on."""
        from streams.adapters.kafka.groups import committed

        return committed(self.access, GROUP)

    def move(self, offsets: Mapping[int, int]) -> None:
        """Let the group go on from there."""
        from streams.adapters.kafka.groups import KafkaGroups

        KafkaGroups(self.access).move(GROUP, TOPIC, offsets)


@dataclass(frozen=True, slots=True)
class StoredOffsets:
    """The offsets in the store."""

    database: "Database"

    def read(self) -> Mapping[int, int]:
        """The next offset of each partition."""
        from streams.adapters.store.offsets import next_offsets

        with self.database.read() as connection:
            return next_offsets(connection, GROUP, TOPIC)

    def move(self, offsets: Mapping[int, int]) -> None:
        """Let what follows count as not yet processed."""
        from streams.adapters.store.offsets import move

        with self.database.begin() as connection:
            move(connection, GROUP, TOPIC, offsets, now())

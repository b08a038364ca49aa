"""Processed offsets of a consumer group, for reprocessing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from streams.adapters.store.database import Database
from streams.adapters.store.offsets import move, next_offsets


@dataclass(frozen=True, slots=True)
class StoredOffsets:
    """The offsets of one group in one topic."""

    database: Database
    group: str
    topic: str
    clock: Callable[[], datetime]

    def read(self) -> Mapping[int, int]:
        """The next offset of each partition."""
        with self.database.read() as connection:
            return next_offsets(connection, self.group, self.topic)

    def move(self, offsets: Mapping[int, int]) -> None:
        """Let what follows count as not yet processed."""
        with self.database.begin() as connection:
            move(connection, self.group, self.topic, offsets, self.clock())

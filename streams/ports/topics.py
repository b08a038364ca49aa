"""Topics, their records and their consumer groups."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from streams.domain.consumer_group import ConsumerGroup
from streams.domain.dead_letter import StoredLetter
from streams.domain.record import OffsetRange, OffsetRanges, Record
from streams.domain.topic import Drift, Topic, TopicPlan


class TopicReader(Protocol):
    """Reads one topic outside all consumer groups, so that looking moves nothing."""

    def kept(self) -> dict[int, OffsetRange]:
        """Everything that the topic keeps now."""
        ...

    def between(self, since: datetime | None, until: datetime | None) -> dict[int, OffsetRange]:
        """What it keeps from ``since`` on and before ``until``, by the records' timestamps."""
        ...

    def newest(self, ranges: OffsetRanges, count: int) -> dict[int, OffsetRange]:
        """The ranges, cut at their front so that each still holds its newest ``count`` records."""
        ...

    def read(self, ranges: OffsetRanges) -> Iterator[Record]:
        """The records of the ranges, merged by their timestamps; raises UnavailableError."""
        ...

    def follow(self, ranges: OffsetRanges) -> Iterator[Record]:
        """Records from the ends of the ranges on, as they come; never ends by itself.

        Partitions that are added meanwhile are read too, unless the ranges leave some out.
        """
        ...


class GroupReader(Protocol):
    """Reads one topic as a member of a consumer group. Its methods raise UnavailableError."""

    def poll(self) -> Sequence[Record]:
        """Some records; none if none came for a moment."""
        ...

    def commit(self) -> None:
        """Acknowledge everything that was polled."""
        ...


class RecordSink(Protocol):
    """Puts records on topics unchanged."""

    def send(self, topic: str, record: Record) -> None:
        """Hand one over; raises UnavailableError."""
        ...


class Redriver(Protocol):
    """Sends dead letters back to the topics they came from, each once."""

    def redrive(self, letters: Iterable[StoredLetter], now: datetime) -> Iterator[StoredLetter]:
        """Send back those that wait and are whole; yields each when it is durable. Raises UnavailableError."""
        ...


class TopicAdmin(Protocol):
    """The topics of a cluster. Every method raises UnavailableError when no broker answers or it refuses."""

    def names(self) -> Sequence[str]:
        """The names of all topics but Kafka's internal ones, sorted."""
        ...

    def describe(self, names: Iterable[str]) -> list[Topic]:
        """Topics as they are, in the order asked for; those that do not exist are left out."""
        ...

    def create(self, plans: Sequence[TopicPlan]) -> set[str]:
        """Create those that do not exist; returns their names."""
        ...

    def alter(self, plan: TopicPlan, drifts: Sequence[Drift]) -> None:
        """Change a topic to its plan: more partitions, other settings."""
        ...


class ConsumerGroups(Protocol):
    """The consumer groups of a cluster. Every method raises UnavailableError when no broker answers or it refuses."""

    def read(self, names: tuple[str, ...] = ()) -> list[ConsumerGroup]:
        """The groups by name, all when none is given; raises TocsinError when one named does not exist."""
        ...

    def move(self, group: str, topic: str, offsets: Mapping[int, int]) -> None:
        """Set where a group without members goes on: partition → the next offset to read. The group may be new."""
        ...

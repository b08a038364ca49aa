"""Topics as they are and as they should be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from streams.domain.errors import TocsinError

_DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Partition:
    """A partition as it is; offsets are those of the first record kept and of the next one to come."""

    partition: int
    leader: int
    replicas: tuple[int, ...]
    in_sync: tuple[int, ...]
    first_offset: int | None
    next_offset: int | None

    @property
    def has_leader(self) -> bool:
        """Whether a broker serves it now; without one its offsets are not known."""
        return self.leader >= 0

    @property
    def is_under_replicated(self) -> bool:
        """Whether some of its copies are not up to date."""
        return len(self.in_sync) < len(self.replicas)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it is."""

    name: str
    configs: dict[str, str]
    partitions: tuple[Partition, ...]

    @property
    def records(self) -> int:
        """How many records it keeps, give or take those that transactions or compaction removed."""
        return sum((p.next_offset or 0) - (p.first_offset or 0) for p in self.partitions)

    @property
    def problems(self) -> list[str]:
        """What is wrong with its copies, a line each."""
        without = [str(p.partition) for p in self.partitions if not p.has_leader]
        behind = [p for p in self.partitions if p.is_under_replicated]
        found = []
        if without:
            found.append(f"{self.name}: no broker serves partition {', '.join(without)}")
        if behind:
            copies = f"{min(len(p.in_sync) for p in behind)} of {len(behind[0].replicas)} copies"
            found.append(f"{self.name}: {len(behind)} of {len(self.partitions)} partitions have only {copies} in sync")
        return found

    @property
    def retention(self) -> str:
        """How long it keeps records, for people."""
        return _days(self.configs["retention.ms"])


@dataclass(frozen=True, slots=True)
class Drift:
    """One way in which a topic differs from its plan; values as Kafka writes them."""

    setting: str
    actual: str
    planned: str

    @property
    def is_alterable(self) -> bool:
        """Whether Kafka can change that: partitions only grow."""
        shrinks = self.setting == "partitions" and int(self.actual) > int(self.planned)
        return self.setting != "replication" and not shrinks

    @property
    def remedy(self) -> str:
        """What makes the topic and its plan alike."""
        if self.is_alterable:
            return "`tocsin topics create --alter` changes the topic"
        why = "partitions only grow" if self.setting == "partitions" else "only Kafka's own tools move copies"
        return f"{why}, so set kafka.{self.setting} = {self.actual}"

    def __str__(self) -> str:
        """For people: retention in days."""
        show = _days if self.setting == "retention.ms" else str
        return f"{self.setting} is {show(self.actual)}, planned {show(self.planned)}"


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """A topic as it should be."""

    name: str
    partitions: int
    replication: int
    retention_days: int
    compression: str
    max_message_bytes: int

    @property
    def configs(self) -> dict[str, str]:
        """Its settings in Kafka's words."""
        return {
            "retention.ms": str(self.retention_days * _DAY_MS),
            "compression.type": self.compression,
            "max.message.bytes": str(self.max_message_bytes),
            # With three copies a write needs two of them: one broker may be away, and none may lose what was written.
            "min.insync.replicas": str(max(1, self.replication - 1)),
            "message.timestamp.type": "LogAppendTime",  # the broker's clock, not each producer's, says what came later
        }

    def drifts(self, topic: Topic) -> Iterator[Drift]:
        """How the topic differs from this plan."""
        if len(topic.partitions) != self.partitions:
            yield Drift("partitions", str(len(topic.partitions)), str(self.partitions))
        replication = min(len(p.replicas) for p in topic.partitions)
        if replication != self.replication:
            yield Drift("replication", str(replication), str(self.replication))
        for setting, planned in self.configs.items():
            if topic.configs[setting] != planned:
                yield Drift(setting, topic.configs[setting], planned)


def no_such_topic(names: Iterable[str]) -> TocsinError:
    """What is wrong where topics of these names are asked for."""
    return TocsinError(f"no such topic: {', '.join(map(repr, names))}; `tocsin topics list` shows what there is")


def _days(milliseconds: str) -> str:
    days = int(milliseconds) / _DAY_MS
    return "without end" if days < 0 else f"{days:g} days"

"""How the topics are, and how far behind their readers."""

from collections.abc import Sequence
from dataclasses import dataclass

from streams.domain.consumer_group import READS, ConsumerGroup, Position
from streams.domain.topic import Topic
from streams.services.topics.stream_access import TOPICS, StreamAccess


@dataclass(frozen=True, slots=True)
class TopicStatus:
    """A topic, the group of ours that reads it, and where that is in each partition; None where nobody reads it."""

    topic: Topic
    group: ConsumerGroup | None

    @property
    def positions(self) -> Sequence[Position]:
        """Where the group is, by partition."""
        return sorted(self.group.positions, key=lambda each: each.partition) if self.group is not None else ()


def topic_status(stream: StreamAccess, names: Sequence[str] = TOPICS) -> list[TopicStatus]:
    """Topics as they are, those that do not exist left out; raises UnavailableError when no broker answers."""
    topics = stream.admin().describe(names)
    readers = {topic: group for group, topic in READS.items() if topic in names}
    groups = {group.name: group for group in stream.groups().read(tuple(readers.values()))} if readers else {}
    return [TopicStatus(topic, groups.get(readers.get(topic.name, ""))) for topic in topics]

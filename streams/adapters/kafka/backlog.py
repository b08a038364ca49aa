"""The backlog of one member of our consumer groups, as the broker reports it."""

from dataclasses import dataclass

from kafka import TopicPartition
from kafka.admin import KafkaAdminClient

from streams.adapters.kafka.access import Cluster
from streams.adapters.kafka.cluster import admin
from streams.adapters.kafka.groups import positions
from streams.adapters.kafka.reader import KafkaTopicReader
from streams.domain.consumer_group import READS, Position
from streams.domain.record import OffsetRange, Record


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a static member id in a group: by the id that the coordinator gave it, new each time it joins."""

    member_id: str
    host: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """How things stand for a member.

    Attributes:
        topic_id: of the topic that it reads; another one once the topic was deleted and made again. None without one.
        holder: who holds its member id; None while nobody does.
        unread: where records wait for it. While the group gives it no partitions, because it is in a rebalance or has
            lost the member, all of the topic's partitions count.
    """

    topic_id: str | None
    holder: Holder | None
    unread: tuple[Position, ...]


def read_backlog(cluster: Cluster, group: str, member: str) -> Backlog:
    """How things stand for a static member of one of our groups.

    Raises:
        UnavailableError: no broker answers.
    """
    topic = READS[group]
    with admin(cluster, timeout=5) as client:
        described = client.describe_groups([group])[group]
        own = next((each for each in described["members"] if each["group_instance_id"] == member), None)
        every = positions(client, group)
        topic_id = _topic_id(client, topic)
    given = _assigned(own) if own is not None and described["group_state"] == "Stable" else None
    return Backlog(
        topic_id=topic_id,
        holder=None if own is None else Holder(own["member_id"], own["client_host"].lstrip("/")),
        unread=tuple(
            each
            for each in every
            if each.topic == topic
            and each.lag
            and (given is None or TopicPartition(each.topic, each.partition) in given)
        ),
    )


def first_waiting(cluster: Cluster, group: str, unread: tuple[Position, ...]) -> Record | None:
    """The first record that waits there; none where only marks of transactions and aborted records do.

    Raises:
        UnavailableError: the broker does not answer.
    """
    spans = {each.partition: OffsetRange(each.following, each.end) for each in unread}
    with KafkaTopicReader(cluster, READS[group]) as reader:
        return next(reader.read(spans), None)


def _assigned(member: dict[str, object]) -> set[TopicPartition]:
    assignment = member["member_assignment"]
    topics = assignment["assigned_partitions"] if isinstance(assignment, dict) else []
    return {TopicPartition(each["topic"], number) for each in topics for number in each["partitions"]}


def _topic_id(client: KafkaAdminClient, topic: str) -> str | None:
    found = [each for each in client.describe_topics([topic]) if not each["error_code"]]
    return str(found[0]["topic_id"]) if found else None

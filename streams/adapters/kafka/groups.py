"""Consumer groups: how far behind they are, moving where they go on, leaving them."""

from collections.abc import Mapping
from dataclasses import dataclass

from kafka import TopicPartition
from kafka.admin import KafkaAdminClient, MemberToRemove, OffsetSpec
from kafka.errors import BrokerResponseError, NoError
from kafka.structs import OffsetAndMetadata

from streams.adapters.kafka.access import Cluster
from streams.adapters.kafka.cluster import admin
from streams.domain.errors import TocsinError, UnavailableError


@dataclass(frozen=True, slots=True)
class Position:
    """Where a group is in a partition: the next offset that it will read, and the next that will be written."""

    topic: str
    partition: int
    committed: int
    end: int

    @property
    def lag(self) -> int:
        """Records still to be read."""
        return max(0, self.end - self.committed)


@dataclass(frozen=True, slots=True)
class Group:
    """A consumer group as it is.

    Attributes:
        state: Kafka's word: ``Stable``, ``Empty`` (nobody consumes), ``PreparingRebalance``…
    """

    name: str
    state: str
    members: int
    positions: tuple[Position, ...]

    @property
    def lag(self) -> int:
        """Records still to be read, in all."""
        return sum(position.lag for position in self.positions)


def read_groups(cluster: Cluster, names: tuple[str, ...] = ()) -> list[Group]:
    """The groups by name, all when none is given, with how far behind they are.

    Raises:
        UnavailableError: no broker answers.
        TocsinError: a group named does not exist.
    """
    with admin(cluster) as client:
        known = sorted(group["group_id"] for group in client.list_groups())
        unknown = [name for name in names if name not in known]
        if unknown:
            raise TocsinError(f"no such consumer group: {', '.join(unknown)}; there are {', '.join(known) or 'none'}")
        wanted = list(names) or known
        if not wanted:
            return []
        described = client.describe_groups(wanted)
        committed = {name: client.list_group_offsets([name])[name] for name in wanted}
        ends = _ends(client, {key for offsets in committed.values() for key in offsets})
    return [
        Group(
            name,
            described[name]["group_state"],
            len(described[name]["members"]),
            tuple(
                Position(key.topic, key.partition, at.offset, ends[key])
                for key, at in sorted(committed[name].items())
                if at.offset >= 0 and key in ends
            ),
        )
        for name in wanted
    ]


def move_group(cluster: Cluster, group: str, topic: str, offsets: Mapping[int, int]) -> None:
    """Let a group go on from other offsets.

    Args:
        cluster: where it is.
        group: its name; it may be new.
        topic: which of its topics.
        offsets: partition → the next offset to read.

    Raises:
        UnavailableError: the broker refuses, as it does while the group has members.
    """
    wanted = {TopicPartition(topic, n): OffsetAndMetadata(offset, "", -1) for n, offset in offsets.items()}
    with admin(cluster) as client:
        try:
            results = client.alter_group_offsets(group, wanted)
        except BrokerResponseError as error:
            raise _refusal(group, error) from error
    refused = sorted({error.__name__ for error in results.values() if error is not NoError})
    if refused:
        raise _refusal(group, ", ".join(refused))


def leave_group(cluster: Cluster, group: str, member: str) -> None:
    """Take a static member that has ended out of a group, so that its partitions go to others at once.

    Raises:
        UnavailableError: the broker does not answer.
    """
    with admin(cluster, timeout=2) as client:
        client.remove_group_members(group, [MemberToRemove(group_instance_id=member)])


def _refusal(group: str, reason: object) -> UnavailableError:
    return UnavailableError(
        f"the broker refuses to move group {group} ({reason}); stop its consumers first, and wait until "
        "`tocsin lag` shows it without members"
    )


def _ends(client: KafkaAdminClient, keys: set[TopicPartition]) -> dict[TopicPartition, int]:
    existing = set(client.list_topics())
    keys = {key for key in keys if key.topic in existing}
    if not keys:
        return {}
    found = client.list_partition_offsets(dict.fromkeys(keys, OffsetSpec.LATEST))
    return {key: found[key].offset for key in keys}

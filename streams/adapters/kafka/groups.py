"""Consumer groups: lag, resetting offsets, leaving."""

import time
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from kafka import TopicPartition
from kafka.admin import KafkaAdminClient, MemberToRemove, OffsetSpec
from kafka.errors import BrokerResponseError, NoError
from kafka.structs import OffsetAndMetadata

from streams.adapters.kafka.access import Cluster
from streams.adapters.kafka.cluster import admin, ask
from streams.adapters.kafka.topics import offsets
from streams.domain.consumer_group import READS, ConsumerGroup, Position
from streams.domain.errors import TocsinError, UnavailableError

SESSION_SECONDS = 12
"""A worker's session in its group and a little more: for so long one that was killed counts as a member."""


class KafkaGroups:
    """The consumer groups of a cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def read(self, names: tuple[str, ...] = ()) -> list[ConsumerGroup]:
        """The groups by name with how far behind they are: those named, else all, our own even before they begin.

        Of our own groups every partition of their topic counts, whether or not something was committed for it.

        Raises:
            UnavailableError: no broker answers.
            TocsinError: a group named does not exist.
        """
        return ask(self._cluster, partial(_read_groups, names=names))

    def move(self, group: str, topic: str, offsets: Mapping[int, int]) -> None:
        """Set where a group goes on.

        Args:
            group: its name; it may be new.
            topic: which of its topics.
            offsets: partition → the next offset to read.

        A worker that was killed is a member until its session ends, so members are waited for that long.

        Raises:
            UnavailableError: the broker refuses, as it does while the group has members.
        """
        until = time.monotonic() + SESSION_SECONDS
        while True:
            try:
                return self._move(group, topic, offsets)
            except UnavailableError:
                if time.monotonic() > until:
                    raise
            time.sleep(0.5)

    def _move(self, group: str, topic: str, offsets: Mapping[int, int]) -> None:
        wanted = {TopicPartition(topic, n): OffsetAndMetadata(offset, "", -1) for n, offset in offsets.items()}
        with admin(self._cluster) as client:
            try:
                results = client.alter_group_offsets(group, wanted)
            except BrokerResponseError as error:
                raise _refusal(group, error) from error
        refused = sorted({error.__name__ for error in results.values() if error is not NoError})
        if refused:
            raise _refusal(group, ", ".join(refused))


def _read_groups(client: KafkaAdminClient, names: tuple[str, ...]) -> list[ConsumerGroup]:
    known = {group["group_id"] for group in client.list_groups()} | READS.keys()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise TocsinError(f"no such consumer group: {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    wanted = list(names) or sorted(known)
    described = client.describe_groups(wanted)
    partitions = _partitions(client)
    return [
        ConsumerGroup(
            name,
            described[name]["group_state"],
            len(described[name]["members"]),
            tuple(_positions(client, name, partitions, _readers(described[name]["members"]))),
        )
        for name in wanted
    ]


def committed(cluster: Cluster, group: str) -> dict[int, int]:
    """The next offset that one of our groups will read of each partition for which it has committed one.

    Raises:
        UnavailableError: no broker answers.
    """
    found = ask(cluster, lambda client: client.list_group_offsets([group])[group])
    return {key.partition: at.offset for key, at in found.items() if key.topic == READS[group] and at.offset >= 0}


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


def positions(client: KafkaAdminClient, group: str) -> list[Position]:
    """Where a group is in every partition that counts for it."""
    return _positions(client, group, _partitions(client), {})


def _readers(members: Iterable[Mapping[str, Any]]) -> dict[TopicPartition, tuple[str, str]]:
    """Partition → the member that reads it and the member's host."""
    return {
        TopicPartition(topic["topic"], number): (
            member["group_instance_id"] or member["client_id"],
            member["client_host"].removeprefix("/"),
        )
        for member in members
        if isinstance(member["member_assignment"], Mapping)
        for topic in member["member_assignment"]["assigned_partitions"]
        for number in topic["partitions"]
    }


def _partitions(client: KafkaAdminClient) -> dict[str, list[int]]:
    """The numbers of the partitions of every topic that a broker serves now."""
    topics = client.describe_topics(client.list_topics())
    return {
        topic["name"]: [each["partition_index"] for each in topic["partitions"] if each["leader_id"] >= 0]
        for topic in topics
        if not topic["error_code"]
    }


def _positions(
    client: KafkaAdminClient,
    group: str,
    partitions: Mapping[str, list[int]],
    readers: Mapping[TopicPartition, tuple[str, str]],
) -> list[Position]:
    committed = {key: at.offset for key, at in client.list_group_offsets([group])[group].items() if at.offset >= 0}
    keys = {key for key in committed if key.partition in partitions.get(key.topic, ())}
    if group in READS:
        keys |= {TopicPartition(READS[group], number) for number in partitions.get(READS[group], ())}
    first = offsets(client, keys, OffsetSpec.EARLIEST)
    end = offsets(client, keys, OffsetSpec.LATEST, committed=True)
    return [
        Position(key.topic, key.partition, committed.get(key), first[key], end[key], *readers.get(key, ("", "")))
        for key in sorted(keys)
    ]

"""The topics of a Kafka cluster: create, describe and compare with the plan."""

from collections.abc import Iterable, Sequence

from kafka import TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewPartitions, NewTopic, OffsetSpec
from kafka.errors import BrokerResponseError

from streams.adapters.kafka.access import Cluster
from streams.adapters.kafka.cluster import admin, ask
from streams.domain.errors import UnavailableError
from streams.domain.topic import Drift, Partition, Topic, TopicPlan

_ALREADY_EXISTS = 36


class KafkaTopicAdmin:
    """The topics of a cluster. Every method raises UnavailableError when no broker answers or it refuses."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def names(self) -> list[str]:
        """The names of all topics but Kafka's internal ones, sorted."""
        found = ask(self._cluster, lambda client: client.list_topics())
        return sorted(name for name in found if not name.startswith("__"))

    def describe(self, names: Iterable[str]) -> list[Topic]:
        """Topics as they are, in the order asked for; those that do not exist are left out."""
        wanted = list(names)
        return ask(self._cluster, lambda client: _describe(client, wanted))

    def create(self, plans: Sequence[TopicPlan]) -> set[str]:
        """Create those that do not exist; returns their names."""
        with admin(self._cluster) as client:
            return _create_missing(client, plans)

    def alter(self, plan: TopicPlan, drifts: Sequence[Drift]) -> None:
        """Change a topic to its plan: more partitions, other settings."""
        with admin(self._cluster) as client:
            _alter(client, plan, drifts)


def _create_missing(client: KafkaAdminClient, plans: Sequence[TopicPlan]) -> set[str]:
    wanted = [
        NewTopic(p.name, num_partitions=p.partitions, replication_factor=p.replication, topic_configs=p.configs)
        for p in plans
    ]
    answers = client.create_topics(wanted, raise_errors=False)["topics"]
    for answer in answers:
        if answer["error_code"] not in {0, _ALREADY_EXISTS}:
            raise UnavailableError(
                f"the broker refuses to create topic {answer['name']}: {answer['error_message']}; "
                "mend the section [kafka] of the settings or the broker"
            )
    created = {answer["name"] for answer in answers if not answer["error_code"]}
    if created:
        client.wait_for_topics(sorted(created))
    return created


def _describe(client: KafkaAdminClient, names: list[str]) -> list[Topic]:
    if not names:
        return []
    found = {t["name"]: t for t in client.describe_topics(names) if not t["error_code"]}
    if not found:
        return []
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in found]
    configs = client.describe_configs(resources, config_filter="all")["topic"]
    served = [
        TopicPartition(n, p["partition_index"])
        for n, t in found.items()
        for p in t["partitions"]
        if p["leader_id"] >= 0
    ]
    first, last = offsets(client, served, OffsetSpec.EARLIEST), offsets(client, served, OffsetSpec.LATEST)
    topics = []
    for name in names:
        if name not in found:
            continue
        partitions = tuple(
            Partition(
                index := p["partition_index"],
                p["leader_id"],
                tuple(p["replica_nodes"]),
                tuple(p["isr_nodes"]),
                first.get(TopicPartition(name, index)),
                last.get(TopicPartition(name, index)),
            )
            for p in sorted(found[name]["partitions"], key=lambda p: p["partition_index"])
        )
        topics.append(Topic(name, {k: v["value"] for k, v in sorted(configs[name].items())}, partitions))
    return topics


def offsets(
    client: KafkaAdminClient, keys: Iterable[TopicPartition], spec: OffsetSpec, *, committed: bool = False
) -> dict[TopicPartition, int]:
    """An offset of each partition, such as its first; with ``committed``, the latest stops at open transactions."""
    wanted = dict.fromkeys(keys, spec)
    if not wanted:
        return {}
    level = "read_committed" if committed else "read_uncommitted"
    return {key: each.offset for key, each in client.list_partition_offsets(wanted, isolation_level=level).items()}


def _alter(client: KafkaAdminClient, plan: TopicPlan, drifts: Sequence[Drift]) -> None:
    try:
        if any(drift.setting == "partitions" for drift in drifts):
            client.create_partitions({plan.name: NewPartitions(total_count=plan.partitions)})
        configs = {drift.setting: drift.planned for drift in drifts if drift.setting in plan.configs}
        if configs:
            client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, plan.name, configs)])
    except BrokerResponseError as error:
        raise UnavailableError(f"the broker refuses to alter topic {plan.name}: {error}") from error

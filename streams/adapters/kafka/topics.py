"""Kafka topics: created as planned, and told where they differ from the plan."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kafka import TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewPartitions, NewTopic, OffsetSpec
from kafka.errors import BrokerResponseError

from streams.adapters.kafka.access import Cluster
from streams.adapters.kafka.cluster import admin
from streams.domain.errors import TocsinError, UnavailableError

_ALREADY_EXISTS = 36
_DAY_MS = 24 * 3600 * 1000


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


@dataclass(frozen=True, slots=True)
class Drift:
    """One way in which a topic differs from its plan; values as Kafka writes them."""

    setting: str
    actual: str
    planned: str

    def __str__(self) -> str:
        """For people: retention in days."""
        return f"{self.setting} is {_spoken(self.setting, self.actual)}, planned {_spoken(self.setting, self.planned)}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one planned topic: ``created``, ``unchanged``, ``altered`` or ``differs``."""

    topic: str
    result: str
    drifts: tuple[Drift, ...] = ()


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


def create_topics(cluster: Cluster, plans: Iterable[TopicPlan], *, alter: bool = False) -> list[Outcome]:
    """Create the topics that are missing; compare the others with their plan.

    Args:
        cluster: where it is.
        plans: the topics to have.
        alter: change existing topics to their plan where Kafka can (partitions only grow).

    Raises:
        UnavailableError: no broker answers, or it refuses.
    """
    plans = list(plans)
    with admin(cluster) as client:
        created = _create_missing(client, plans)
        present = {topic.name: topic for topic in _describe(client, [plan.name for plan in plans])}
        outcomes = [
            Outcome(plan.name, "differs" if drifts else "created" if plan.name in created else "unchanged", drifts)
            for plan in plans
            for drifts in [tuple(_drifts(plan, present[plan.name]))]
        ]
        if not alter:
            return outcomes
        _require_alterable(outcomes)
        for plan, outcome in zip(plans, outcomes, strict=True):
            if outcome.drifts:
                _alter(client, plan, outcome.drifts)
    return [replace(outcome, result="altered") if outcome.drifts else outcome for outcome in outcomes]


def describe_topics(cluster: Cluster, names: Iterable[str] | None = None) -> list[Topic]:
    """Topics as they are, in the order asked for; those that do not exist are left out.

    Args:
        cluster: where it is.
        names: which; all but Kafka's internal ones when None.
    """
    with admin(cluster) as client:
        if names is None:
            names = sorted(name for name in client.list_topics() if not name.startswith("__"))
        return _describe(client, list(names))


def require_topics(cluster: Cluster, names: Iterable[str]) -> None:
    """Raise TocsinError with those of the topics that do not exist: a producer would wait a minute for each."""
    with admin(cluster) as client:
        missing = sorted(set(names) - set(client.list_topics()))
    if missing:
        raise no_such_topic(missing)


def no_such_topic(names: Iterable[str]) -> TocsinError:
    """What is wrong where topics of these names are asked for."""
    return TocsinError(f"no such topic: {', '.join(map(repr, names))}; `tocsin topics list` shows what there is")


def compare(plans: Iterable[TopicPlan], present: Iterable[Topic]) -> dict[str, tuple[Drift, ...] | None]:
    """For each plan how the topic differs from it; None where it does not exist."""
    by_name = {topic.name: topic for topic in present}
    return {plan.name: tuple(_drifts(plan, by_name[plan.name])) if plan.name in by_name else None for plan in plans}


def _create_missing(client: KafkaAdminClient, plans: list[TopicPlan]) -> set[str]:
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


def _drifts(plan: TopicPlan, topic: Topic) -> Iterable[Drift]:
    if len(topic.partitions) != plan.partitions:
        yield Drift("partitions", str(len(topic.partitions)), str(plan.partitions))
    replication = min(len(p.replicas) for p in topic.partitions)
    if replication != plan.replication:
        yield Drift("replication", str(replication), str(plan.replication))
    for setting, planned in plan.configs.items():
        if topic.configs[setting] != planned:
            yield Drift(setting, topic.configs[setting], planned)


def _require_alterable(outcomes: Iterable[Outcome]) -> None:
    """Before anything is altered, name all that cannot be."""
    stuck = [
        f"topic {outcome.topic}: {drift}"
        for outcome in outcomes
        for drift in outcome.drifts
        if drift.setting == "replication" or (drift.setting == "partitions" and int(drift.actual) > int(drift.planned))
    ]
    if stuck:
        raise UnavailableError(
            f"{'; '.join(stuck)}: that cannot be changed here, and nothing was; set the plan to what is, "
            "or move the data to a new topic with Kafka's own tools"
        )


def _alter(client: KafkaAdminClient, plan: TopicPlan, drifts: tuple[Drift, ...]) -> None:
    try:
        if any(drift.setting == "partitions" for drift in drifts):
            client.create_partitions({plan.name: NewPartitions(total_count=plan.partitions)})
        configs = {drift.setting: drift.planned for drift in drifts if drift.setting in plan.configs}
        if configs:
            client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, plan.name, configs)])
    except BrokerResponseError as error:
        raise UnavailableError(f"the broker refuses to alter topic {plan.name}: {error}") from error


def _spoken(setting: str, value: str) -> str:
    if setting == "retention.ms":
        days = int(value) / _DAY_MS
        return "without end" if days < 0 else f"{days:g} days"
    return value

"""The local broker, the topics and their consumer groups."""

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from streams.domain.errors import UnavailableError
from streams.domain.topic import TopicPlan
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.adapters.localrun.broker import Broker
    from streams.domain.figures import StreamFigures
    from streams.ports.topics import ConsumerGroups, RecordSink, Redriver, TopicAdmin, TopicReader
    from streams.services.topics.stream_access import StreamAccess

_HEADER_ROOM = 64 * 1024
_REQUEST_ROOM = 100_000


def local_broker(settings: Settings, port: int | None = None) -> "Broker":
    """The single Kafka node of this state directory.

    Args:
        settings: where it keeps its things and how it runs.
        port: for clients; by default the port of ``kafka.bootstrap``.

    Raises:
        UnavailableError: ``kafka.bootstrap`` names another machine and no port is given, or asks for TLS or a login.
    """
    from streams.adapters.localrun.broker import Broker, Plan

    host, _, named_port = settings.kafka.bootstrap.split(",")[0].rpartition(":")
    if port is None and host not in {"localhost", "127.0.0.1", "[::1]", "0.0.0.0"}:  # noqa: S104 - compared, not bound
        raise UnavailableError(
            f"kafka.bootstrap is {settings.kafka.bootstrap}, a broker elsewhere: `tocsin broker` runs one on this "
            "machine only; set TOCSIN_KAFKA__BOOTSTRAP=127.0.0.1:9092 to use it"
        )
    if settings.kafka.security_protocol != "PLAINTEXT":
        raise UnavailableError(
            f"no Kafka answers at {settings.kafka.bootstrap} over {settings.kafka.security_protocol}: check [kafka] of "
            "the settings; `tocsin broker` has neither TLS nor logins, and needs security_protocol PLAINTEXT"
        )
    return Broker(
        Plan(
            home=settings.state / "broker",
            cache=settings.cache_dir,
            port=port or int(named_port),
            controller_port=settings.broker.controller_port,
            heap_mb=settings.broker.heap_mb,
            java=settings.broker.java,
            repository=settings.broker.repository,
        )
    )


def topic_plans(settings: Settings) -> list[TopicPlan]:
    """The four topics as the settings want them.

    Dead letters hold an original record whole and say in headers why, so they may be larger than what they hold.
    """
    kafka = settings.kafka
    kept = {
        "articles": kafka.articles_retention_days,
        "events": kafka.events_retention_days,
        "alerts": kafka.alerts_retention_days,
        "dead-letters": kafka.dead_letters_retention_days,
    }
    return [
        TopicPlan(
            name=name,
            partitions=kafka.partitions,
            replication=kafka.replication,
            retention_days=days,
            compression=kafka.compression,
            max_message_bytes=kafka.max_message_bytes + (_HEADER_ROOM if name == "dead-letters" else 0),
        )
        for name, days in kept.items()
    ]


def open_topic(settings: Settings, topic: str, *, uncommitted: bool = False) -> AbstractContextManager["TopicReader"]:
    """A reader, also of what transactions have not committed if asked for.

    Raises:
        UnavailableError: no broker answers.
        TocsinError: there is no such topic.
    """
    from streams.adapters.kafka.reader import KafkaTopicReader

    return KafkaTopicReader(settings.kafka.access, topic, uncommitted=uncommitted)


def open_record_sink(settings: Settings) -> AbstractContextManager["RecordSink"]:
    """Puts records on topics; all are durable at the end of the ``with`` block. Raises UnavailableError."""
    from streams.adapters.kafka.producer import KafkaRecordSink

    return KafkaRecordSink(settings.kafka.access, settings.kafka.max_message_bytes + _REQUEST_ROOM)


def redriver(settings: Settings) -> "Redriver":
    """Sends dead letters back; raises UnavailableError when no broker answers."""
    from streams.adapters.kafka.redriver import KafkaRedriver

    return KafkaRedriver(settings.kafka.access, settings.kafka.max_message_bytes + _REQUEST_ROOM)


def topic_admin(settings: Settings) -> "TopicAdmin":
    """The topics of the cluster."""
    from streams.adapters.kafka.topics import KafkaTopicAdmin

    return KafkaTopicAdmin(settings.kafka.access)


def consumer_groups(settings: Settings) -> "ConsumerGroups":
    """The consumer groups of the cluster."""
    from streams.adapters.kafka.groups import KafkaGroups

    return KafkaGroups(settings.kafka.access)


def stream_access(settings: Settings) -> "StreamAccess":
    """The topics as services of the console use them."""
    from streams.services.topics.stream_access import StreamAccess

    return StreamAccess(
        open_topic=lambda name: open_topic(settings, name),
        admin=lambda: topic_admin(settings),
        groups=lambda: consumer_groups(settings),
        redriver=lambda: redriver(settings),
    )


def stream_figures(settings: Settings) -> "StreamFigures":
    """The topics, and how far behind the agents are; raises UnavailableError when no broker answers."""
    from streams.agents import AGENTS
    from streams.domain.figures import StreamFigures

    topics = topic_admin(settings).describe([plan.name for plan in topic_plans(settings)])
    return StreamFigures(topics=topics, groups=consumer_groups(settings).read(AGENTS))

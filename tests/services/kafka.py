"""A real Kafka."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from streams.settings import Settings

if TYPE_CHECKING:
    from streams.adapters.localrun.broker import Broker


@pytest.fixture(scope="session")
def jar_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Kafka's jars are: this user's cache, so that they are fetched once and not once a session."""
    from platformdirs import user_cache_path

    from streams.adapters.localrun.jars import usable_cache

    return usable_cache(user_cache_path("tocsin"), tmp_path_factory.mktemp("jars"))


@pytest.fixture(scope="session")
def kafka_broker(tmp_path_factory: pytest.TempPathFactory, jar_cache: Path) -> "Iterator[Broker]":
    """A real broker of this session."""
    from streams.adapters.localrun.broker import Broker, Plan
    from streams.adapters.localrun.ports import free_port

    broker = Broker(Plan(home=tmp_path_factory.mktemp("broker"), cache=jar_cache, port=free_port()))
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture(scope="session")
def kafka(kafka_broker: "Broker") -> str:
    """``host:port`` of a real Kafka broker that lives as long as the session. It creates no topics by itself."""
    bootstrap = kafka_broker.status().bootstrap
    assert bootstrap
    return bootstrap


@pytest.fixture
def topics(kafka: str) -> str:
    """The same broker with Tocsin's topics fresh and empty, and no consumer groups."""
    from kafka.admin import KafkaAdminClient

    from streams.adapters.kafka.topics import KafkaTopicAdmin
    from streams.bootstrap import topic_plans
    from streams.services.topics.create import create_topics

    plans = topic_plans(Settings(kafka={"bootstrap": kafka, "partitions": 4}))
    client = KafkaAdminClient(bootstrap_servers=kafka)
    try:
        stale = set(client.list_topics()) & {plan.name for plan in plans}
        if stale:
            client.delete_topics(sorted(stale))
        groups = [group["group_id"] for group in client.list_groups()]
        if groups:
            client.delete_groups(groups)
    finally:
        client.close()
    create_topics(KafkaTopicAdmin(kafka), plans)
    return kafka

"""A cluster of three brokers, of which any one may be down or frozen."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from streams.adapters.kafka.topics import KafkaTopicAdmin
from streams.bootstrap import topic_plans
from streams.cli import tocsin
from streams.services.topics.create import create_topics
from streams.settings import Settings, load_settings
from tests.integration.cluster import Cluster
from tests.waiting import until


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, jar_cache: Path) -> Iterator[Cluster]:
    three = Cluster(tmp_path_factory.mktemp("three"), jar_cache).start()
    plans = topic_plans(Settings(kafka={"bootstrap": three.bootstrap, "replication": 3, "partitions": 3}))
    create_topics(KafkaTopicAdmin(three.bootstrap), plans)
    yield three
    three.close()


def run(cluster: Cluster, tmp_path: Path, *words: str) -> Result:
    load_settings.cache_clear()
    environment = {
        "TOCSIN_KAFKA__BOOTSTRAP": cluster.bootstrap,
        "TOCSIN_KAFKA__REPLICATION": "3",
        "TOCSIN_KAFKA__PARTITIONS": "3",
        "TOCSIN_STATE": str(tmp_path),
    }
    return CliRunner(env=environment).invoke(tocsin, words)


def finding(cluster: Cluster, tmp_path: Path, check: str) -> dict[str, str]:
    found: dict[str, dict[str, str]] = json.loads(run(cluster, tmp_path, "doctor", "--json", "--only", check).stdout)
    return found[check]


def in_sync(cluster: Cluster, tmp_path: Path) -> bool:
    return finding(cluster, tmp_path, "topics")["state"] == "ok"


def test_three_copies_ask_for_two_at_each_write_and_are_durable(cluster: Cluster, tmp_path: Path):
    described = json.loads(run(cluster, tmp_path, "topics", "describe", "--json").output)
    assert {topic["configs"]["min.insync.replicas"] for topic in described} == {"2"}
    assert finding(cluster, tmp_path, "durability")["state"] == "ok"


@pytest.mark.timeout(900)
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
@pytest.mark.parametrize("number", [0, 2])
def test_with_any_one_of_three_brokers_down_or_frozen_the_tools_work_and_say_which_copies_lack(
    cluster: Cluster, tmp_path: Path, number: int, how: signal.Signals
):
    until(lambda: in_sync(cluster, tmp_path), 240, "all copies are in sync")
    node = cluster.nodes[number]
    cluster.send(node, how)
    try:
        broker = finding(cluster, tmp_path, "broker")
        assert broker["state"] == "ok", broker
        # Groups have no coordinator until the cluster has noticed that theirs is gone.
        until(lambda: finding(cluster, tmp_path, "workers")["state"] != "failed", 120, "groups are read")
        until(lambda: "2 of 3 copies in sync" in finding(cluster, tmp_path, "topics")["said"], 120, "it is said")
        described = run(cluster, tmp_path, "topics", "describe", "articles")
        assert described.exit_code == 0, described.output
        assert "3 of 3 partitions have only 2 of 3 copies in sync" in described.stderr
        for command in (["tail", "articles"], ["lag"]):
            done = run(cluster, tmp_path, *command)
            assert done.exit_code == 0, (done.output, done.exception)
    finally:
        if how == signal.SIGKILL:
            cluster.launch(node)
        else:
            cluster.send(node, signal.SIGCONT)

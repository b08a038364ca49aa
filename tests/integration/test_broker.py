"""The broker as a process: found again, recovered, stopped."""

import json
import os
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from streams.adapters.kafka.cluster import cluster_id
from streams.adapters.kafka.topics import KafkaTopicAdmin
from streams.adapters.localrun.broker import Broker, Plan
from streams.adapters.localrun.ports import free_port
from streams.domain.errors import UnavailableError
from streams.domain.topic import TopicPlan
from streams.services.topics.create import create_topics
from tests.waiting import patient


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory, jar_cache: Path) -> Plan:
    return Plan(home=tmp_path_factory.mktemp("größe") / "broker", cache=jar_cache, port=free_port())


@pytest.fixture(scope="module")
def broker(plan: Plan) -> Iterator[Broker]:
    """A broker of this module's own, to be killed."""
    broker = Broker(plan)
    yield broker
    broker.stop()


def test_two_starts_at_once_make_one_broker(plan: Plan) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: Broker(plan).start(), range(2))
    assert first.pid == second.pid
    assert first.state == second.state == "ready"
    assert cluster_id(f"127.0.0.1:{plan.port}") == first.cluster_id


def test_what_was_acknowledged_survives_kill_9(broker: Broker) -> None:
    before = broker.start()
    assert before.pid
    assert before.bootstrap
    create_topics(KafkaTopicAdmin(before.bootstrap), [TopicPlan("kept", 1, 1, 1, "producer", 2_000_000)])
    producer = KafkaProducer(bootstrap_servers=before.bootstrap, acks="all")
    producer.send("kept", b"still here").get(10)
    producer.close()

    os.kill(before.pid, signal.SIGKILL)
    psutil.Process(before.pid).wait(patient(10))
    assert broker.status().state == "stopped"
    after = broker.start()

    assert after.pid != before.pid
    assert after.cluster_id == before.cluster_id
    consumer = KafkaConsumer(bootstrap_servers=after.bootstrap, auto_offset_reset="earliest", group_id=None)
    consumer.assign([TopicPartition("kept", 0)])
    assert next(consumer).value == b"still here"
    consumer.close()


def test_a_broker_whose_record_was_lost_is_found(broker: Broker, plan: Plan) -> None:
    pid = broker.start().pid
    (plan.home / "broker.json").unlink()
    assert broker.status().pid == pid
    assert json.loads((plan.home / "broker.json").read_text())["pid"] == pid


def test_a_pid_that_belongs_to_another_program_now_is_not_taken_for_the_broker(tmp_path: Path, plan: Plan) -> None:
    other = Broker(Plan(home=tmp_path, cache=plan.cache, port=free_port()))
    record = {"pid": os.getpid(), "port": 1, "controller_port": 2, "java": "Java 17"}
    (tmp_path / "broker.json").write_text(json.dumps(record))
    assert other.status().state == "stopped"
    assert not other.stop(), "or it would have ended this very process"


def test_a_port_in_use_is_one_line_with_the_remedy(tmp_path: Path, plan: Plan) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UnavailableError, match=rf"^port {port} is in use .*--port$"):
            Broker(Plan(home=tmp_path, cache=plan.cache, port=port)).start()


def test_a_stopped_broker_is_gone_and_stopping_it_again_is_no_error(broker: Broker) -> None:
    pid = broker.start().pid
    assert pid
    assert broker.stop()
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    assert not broker.stop()

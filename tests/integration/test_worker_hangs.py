"""A worker that no longer works ends with 70, so that its supervisor starts it again and nothing is stuck or lost."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from kafka.admin import KafkaAdminClient

from streams.adapters.kafka.topics import KafkaTopicAdmin
from streams.agents import NOT_DURABLE
from streams.bootstrap import topic_plans
from streams.services.topics.create import create_topics
from tests.integration.altered import HANGS
from tests.integration.processes import Tocsin
from tests.integration.stream import Stream
from tests.integration.test_garbage import like_good
from tests.waiting import until

STALL_SECONDS = 6


@pytest.mark.timeout(500)
@pytest.mark.parametrize("how", HANGS)
def test_a_worker_that_hangs_ends_with_70_and_its_successor_reads_what_waits(topics: str, tmp_path: Path, how: str):
    stream = Stream(topics, tmp_path)
    stream.environment["TOCSIN_WORKER__STALL_SECONDS"] = str(STALL_SECONDS)
    try:
        hanging = stream.run("worker", altered=how).ready()
        stream.send([("trigger", like_good(id="trigger"))])
        until(lambda: bool(stream.read("events")) or how == "loop blocked", 120, "the trigger is read")
        if how == "loop blocked":
            until(lambda: hanging.code is not None or "not answered" in hanging.log.read_text(), 120, "it hangs")
        stream.send([(name, like_good(id=name)) for name in ("a", "b", "c", "d")])
        until(lambda: hanging.code is not None, 150, lambda: f"it ends:\n{hanging.log.read_text()}")
        assert hanging.code == NOT_DURABLE, hanging.log.read_text()
        assert "stops: " in hanging.log.read_text()
        del stream.environment["TOCSIN_WORKER__STALL_SECONDS"]
        stream.run("worker")
        stream.await_processed(5, 150)
    finally:
        stream.close()


@pytest.mark.timeout(500)
def test_of_two_workers_under_one_member_id_one_ends_and_says_why(topics: str, tmp_path: Path):
    stream = Stream(topics, tmp_path)
    try:
        twins = [stream.run("worker", "--only", "extract", altered="twin") for _ in range(2)]
        until(lambda: any(twin.code is not None for twin in twins), 240, lambda: logs(twins))
        ended, *others = sorted(twins, key=lambda twin: twin.code is None)
        assert ended.code == NOT_DURABLE, logs(twins)
        assert "runs under this one's member id in group extract: give each" in ended.log.read_text()
        if others[0].code is None:
            stream.send([("one", like_good(id="one"))])
            until(lambda: stream.acknowledged() == 1 or others[0].code is not None, 150, lambda: logs(twins))
    finally:
        stream.close()


def logs(workers: Sequence[Tocsin]) -> str:
    return "\n".join(worker.log.read_text() for worker in workers)


@pytest.mark.timeout(500)
def test_a_topic_that_is_made_again_under_a_worker_is_read(topics: str, tmp_path: Path):
    stream = Stream(topics, tmp_path)
    try:
        worker = stream.run("worker", "--only", "extract").ready()
        stream.send([(name, like_good(id=name)) for name in ("a", "b", "c", "d")])
        until(lambda: stream.acknowledged() == 4, 120, "they are read")
        client = KafkaAdminClient(bootstrap_servers=topics)
        client.delete_topics(["articles"])
        client.close()
        create_topics(KafkaTopicAdmin(topics), topic_plans(stream.settings))
        stream.send([("e", like_good(id="e"))])
        until(lambda: worker.code == NOT_DURABLE, 150, lambda: f"it ends:\n{worker.log.read_text()}")
        stream.run("worker", "--only", "extract")
        until(lambda: stream.acknowledged() == 1, 150, "the new topic is read")
    finally:
        stream.close()

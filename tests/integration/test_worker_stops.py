"""SIGTERM ends a worker, whatever it is doing, and others go on at once."""

import time
from pathlib import Path
from signal import SIGTERM

from streams.adapters.kafka.groups import KafkaGroups
from streams.adapters.knowledge.files import load_atlas
from tests.integration.news import articles
from tests.integration.stream import Stream
from tests.waiting import until

ENDED = (0, -SIGTERM)
"""Exit codes of a worker that ends when it is told to, be it before it has a handler for that."""


def test_sigterm_ends_a_worker_at_any_moment_and_leaves_its_partitions_to_the_others_at_once(
    topics: str, tmp_path: Path
):
    stream = Stream(topics, tmp_path)

    def members() -> tuple[int, ...]:
        groups = {group.name: group.members for group in KafkaGroups(topics).read()}
        return groups["extract"], groups["detect"]

    try:
        steady = stream.run("worker").ready()
        for moment in (0.5, 2.5):  # imports, the pool's start
            young = stream.run("worker")
            time.sleep(moment)  # a moment of its life, not a condition to wait for
            assert young.terminate(10) in ENDED, f"{moment} s after its start:\n{young.log.read_text()}"
        young = stream.run("worker")
        until(lambda: max(members()) == 2, 60, "it joins")
        assert young.terminate(10) in ENDED, young.log.read_text()
        heir = stream.run("worker").ready()
        until(lambda: members() == (2, 2), 20, "both are members")
        stream.send_articles(articles(load_atlas(), 200))
        until(lambda: len(stream.read("events")) > 5, 60, "the workers are amid the articles")
        assert steady.terminate(10) == 0, steady.log.read_text()
        assert members() == (1, 1)
        stream.await_processed(200, 60)
        assert heir.terminate(10) == 0, heir.log.read_text()
        assert members() == (0, 0)
    finally:
        stream.close()


def test_a_worker_without_a_broker_says_so_with_the_remedy_and_ends_when_told(tmp_path: Path):
    stream = Stream("127.0.0.1:1", tmp_path)
    try:
        waiting = stream.run("worker", "--only", "detect")
        until(lambda: "waits: " in waiting.log.read_text(), 60, "it waits")
        assert "TOCSIN_KAFKA__BOOTSTRAP" in waiting.log.read_text().splitlines()[-1]
        assert waiting.terminate(10) == 0
    finally:
        stream.close()

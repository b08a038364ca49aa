"""SIGTERM ends a worker within 10 seconds, whatever it is doing."""

import time
from pathlib import Path

import pytest

from streams.adapters.knowledge_files import load_atlas
from tests.integration.news import articles
from tests.integration.processes import until
from tests.integration.stream import Stream

LONGEST = 10


@pytest.mark.timeout(280)
def test_sigterm_ends_a_worker_within_ten_seconds_at_any_moment(topics: str, tmp_path: Path):
    stream = Stream(topics, tmp_path)
    try:
        steady = stream.run("worker").ready()
        stream.send_articles(articles(load_atlas(), 300))
        for moment in (0.5, 2.5, 5.0, 6.5):  # imports, the pool's start, joining beside another member
            young = stream.run("worker")
            time.sleep(moment)  # a moment of its life, not a condition to wait for
            assert young.terminate() < LONGEST, f"{moment} s after its start:\n{young.log.read_text()}"
        until(lambda: len(stream.read("events")) > 5, 60, "the worker is amid the articles")
        assert steady.terminate() < LONGEST, steady.log.read_text()
        assert steady.code == 0
        last = stream.run("worker").ready()
        stream.await_processed(300, 60)
        assert last.terminate() < LONGEST, last.log.read_text()
    finally:
        stream.close()


def test_a_worker_without_a_broker_says_so_with_the_remedy_and_ends_when_told(tmp_path: Path):
    stream = Stream("127.0.0.1:1", tmp_path)
    try:
        waiting = stream.run("worker", "--only", "detect")
        until(lambda: "waits: " in waiting.log.read_text(), 60, "it waits")
        assert "TOCSIN_KAFKA__BOOTSTRAP" in waiting.log.read_text().splitlines()[-1]
        assert waiting.terminate() < LONGEST
        assert waiting.code == 0
    finally:
        stream.close()

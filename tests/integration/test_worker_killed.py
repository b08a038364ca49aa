"""``kill -9`` is a normal event: nothing is lost, nothing is told twice, and the others go on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from streams.adapters.broker.node import Broker
from streams.adapters.broker.process import lives
from streams.adapters.knowledge_files import load_atlas
from streams.detect.memory_state import MemoryState
from tests.integration.news import articles
from tests.integration.processes import until
from tests.integration.stream import Stream, expected

ARTICLES = 400
GO_ON_SECONDS = 15

pytestmark = pytest.mark.timeout(280)


@pytest.fixture(scope="module")
def news() -> list[dict[str, Any]]:
    return list(articles(load_atlas(), ARTICLES))


@pytest.fixture(scope="module")
def undisturbed(news: list[dict[str, Any]]) -> MemoryState:
    return expected(news)


@pytest.fixture
def stream(topics: str, tmp_path: Path) -> Iterator[Stream]:
    stream = Stream(topics, tmp_path)
    stream.subscribe()
    yield stream
    stream.close()


def test_killed_workers_lose_nothing_tell_nothing_twice_and_the_other_goes_on(
    stream: Stream, news: list[dict[str, Any]], undisturbed: MemoryState
):
    stream.run("notify")
    victim, other = stream.run("worker"), stream.run("worker")
    victim.ready()
    other.ready()
    stream.send_articles(news[: ARTICLES // 2])
    until(lambda: len(stream.read("events")) > 5, 60, "the workers are amid the articles")
    victim.kill()
    before = len(stream.read("events"))
    stream.send_articles(news[ARTICLES // 2 :])
    until(lambda: len(stream.read("events")) > before, GO_ON_SECONDS, "the other worker goes on")
    other.kill()
    stream.run("worker")
    stream.await_processed(ARTICLES, 120)
    stream.await_told(undisturbed, 60)
    stream.check_told_once(undisturbed)


def test_a_killed_broker_that_comes_back_loses_nothing(
    stream: Stream, kafka_broker: Broker, news: list[dict[str, Any]], undisturbed: MemoryState
):
    stream.run("notify")
    stream.run("worker").ready()
    stream.send_articles(news)
    until(lambda: len(stream.read("events")) > 5, 60, "the worker is amid the articles")
    pid = kafka_broker.status().pid
    assert pid
    broker = psutil.Process(pid)
    broker.kill()
    until(lambda: not lives(broker), 10, "the broker has ended")
    kafka_broker.start()
    until(lambda: stream.processed(ARTICLES) or stream.restart("worker"), 150, "all articles are processed")
    stream.await_told(undisturbed, 60)
    stream.check_told_once(undisturbed)

"""``kill -9`` is a normal event: nothing is lost, nothing is told twice, and the others go on."""

from pathlib import Path

import psutil

from streams.adapters.knowledge.files import load_atlas
from streams.adapters.localrun.broker import Broker
from streams.adapters.localrun.process import lives
from tests.integration.news import articles
from tests.integration.stream import Stream, expected
from tests.waiting import until

ARTICLES = 400


def test_a_killed_worker_and_a_killed_broker_lose_nothing_and_tell_nothing_twice_and_the_other_worker_goes_on(
    topics: str, kafka_broker: Broker, tmp_path: Path
):
    news = list(articles(load_atlas(), ARTICLES))
    undisturbed = expected(news)
    stream = Stream(topics, tmp_path)
    try:
        stream.subscribe()
        stream.run("notify")
        victim, other = stream.run("worker"), stream.run("worker")
        victim.ready()
        other.ready()
        stream.send_articles(news[: ARTICLES // 2])
        until(lambda: len(stream.read("events")) > 5, 60, "the workers are amid the articles")
        victim.kill()
        before = len(stream.read("events"))
        stream.send_articles(news[ARTICLES // 2 :])
        until(lambda: len(stream.read("events")) > before, 15, "the other worker goes on")
        kill(kafka_broker)
        kafka_broker.start()
        stream.run("worker")
        until(lambda: stream.processed(ARTICLES) or stream.restart("worker"), 150, "all articles are processed")
        stream.await_told(undisturbed, 60)
        stream.check_told_once(undisturbed)
    finally:
        stream.close()


def kill(broker: Broker) -> None:
    """``kill -9``."""
    pid = broker.status().pid
    assert pid
    process = psutil.Process(pid)
    process.kill()
    until(lambda: not lives(process), 10, "the broker has ended")

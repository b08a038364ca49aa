"""A worker beside a Faust agent that only copies, on the same broker and the same articles."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from benchmarks.broker import open_stream
from benchmarks.worker import WorkerRun, processor_seconds, run_worker
from benchmarks.yardsticks.figure import Figure
from streams.adapters.knowledge.files import load_atlas
from tests.integration.news import articles
from tests.integration.stream import Stream
from tests.waiting import until

_YARDSTICK = "a Faust agent with default settings that copies each record"


def measure(*, quick: bool) -> Iterator[Figure]:
    """Articles a second, and processor time of each; one article in ten tells of an event."""
    news = list(articles(load_atlas(), 2_000 if quick else 8_000, one_in=10))
    with open_stream() as stream:
        worker = run_worker(stream, news, 1)
    with open_stream() as stream:
        copying = run_copying(stream, news)
    yield Figure(
        part="stream",
        name="worker with one extraction process",
        unit="articles/s",
        value=worker.rate,
        yardstick=_YARDSTICK,
        yardstick_value=copying.rate,
        goal=1.0,
    )
    yield Figure(
        part="stream",
        name="processor time an article",
        unit="ms",
        value=1000 * worker.processor_seconds / worker.articles,
        yardstick=_YARDSTICK,
        yardstick_value=1000 * copying.processor_seconds / copying.articles,
        more_is_better=False,
    )
    yield Figure(
        part="stream",
        name="memory of a worker with one extraction process",
        unit="MB",
        value=worker.memory / 1e6,
        goal=250,
        more_is_better=False,
    )


def run_copying(stream: Stream, news: list[dict[str, Any]]) -> WorkerRun:
    """Have the bare agent copy the articles."""
    stream.send_articles(news)
    command = [sys.executable, "-m", "benchmarks.yardsticks.copying", stream.kafka, str(stream.folder / "faust")]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.DEVNULL) as process:
        until(lambda: copied(stream.kafka) > 0, 120, "the first record is copied")
        first, began, spent = copied(stream.kafka), time.monotonic(), processor_seconds(process.pid)
        until(lambda: copied(stream.kafka) >= len(news), 600, "every record is copied")
        seconds, spent = time.monotonic() - began, processor_seconds(process.pid) - spent
        process.send_signal(signal.SIGKILL)
    return WorkerRun(len(news) - first, seconds, spent, 0)


def copied(kafka: str) -> int:
    """Records on the topic ``alerts``, which the bare agent writes to."""
    consumer = KafkaConsumer(bootstrap_servers=kafka)
    try:
        partitions = [TopicPartition("alerts", number) for number in consumer.partitions_for_topic("alerts") or ()]
        return sum(consumer.end_offsets(partitions).values())
    finally:
        consumer.close()

"""Articles a second through a worker on a real broker: ``python -m benchmarks.worker --articles 5000 --processes 1``.

The topic is filled first, so the worker is never short of work; the clock runs from the first acknowledged batch to the
last, so neither its start nor the group's is measured. Detection of the events runs beside it in the same process.
"""

import argparse
import tempfile
import time
from pathlib import Path

import psutil
from platformdirs import user_cache_path

from streams.adapters.kafka.topics import KafkaTopicAdmin
from streams.adapters.knowledge.files import load_atlas
from streams.adapters.localrun.broker import Broker, Plan
from streams.adapters.localrun.jars import usable_cache
from streams.adapters.localrun.ports import free_port
from streams.bootstrap import topic_plans
from streams.services.topics.create import create_topics
from streams.settings import Settings
from tests.integration.news import articles
from tests.integration.stream import Stream
from tests.waiting import until


def main() -> None:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--share", type=int, default=10, help="one article in so many tells of an event")
    options = parser.parse_args()
    news = list(articles(load_atlas(), options.articles, one_in=options.share))
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as folder:
        cache = usable_cache(user_cache_path("tocsin"), Path(folder))
        broker = Broker(Plan(home=Path(folder) / "broker", cache=cache, port=free_port()))
        kafka = broker.start().bootstrap or ""
        create_topics(KafkaTopicAdmin(kafka), topic_plans(Settings(kafka={"bootstrap": kafka})))
        stream = Stream(kafka, Path(folder))
        stream.environment |= {"TOCSIN_WORKER__BATCH": "256", "TOCSIN_WORKER__PROCESSES": str(options.processes)}
        try:
            stream.subscribe()
            stream.send_articles(news)
            worker = stream.run("worker")
            until(lambda: stream.acknowledged() > 0, 120, "the first batch is acknowledged")
            first, began, spent = stream.acknowledged(), time.monotonic(), _processor_seconds(worker.pid)
            stream.await_processed(len(news), 600)
            seconds = time.monotonic() - began
            done = len(news) - first
            spent = _processor_seconds(worker.pid) - spent
            length = sum(len(article["text"]) for article in news) / len(news)
            print(
                f"{done:,} articles of {length:.0f} characters in {seconds:.1f} s: "
                f"{done / seconds:.0f} articles/s with {options.processes} extraction processes; "
                f"{1000 * spent / done:.2f} ms of processor time an article; load {psutil.getloadavg()[0]:.1f}"
            )
        finally:
            stream.close()
            broker.stop()


def _processor_seconds(pid: int) -> float:
    processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return sum(sum(process.cpu_times()[:2]) for process in processes)


if __name__ == "__main__":
    main()

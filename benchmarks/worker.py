"""Articles a second through a worker on a real broker: ``python -m benchmarks.worker --articles 5000 --processes 1``.

The topic is filled first, so the worker is never short of work; the clock runs from the first acknowledged batch to the
last, so neither its start nor the group's is measured. Detection of the events runs beside it in the same process.
"""

import argparse
import time
from dataclasses import dataclass
from typing import Any

import psutil

from benchmarks.broker import open_stream
from streams.adapters.knowledge.files import load_atlas
from tests.integration.news import articles
from tests.integration.stream import Stream
from tests.waiting import until


@dataclass(frozen=True, slots=True)
class WorkerRun:
    """What a worker did with a full topic.

    Attributes:
        articles: that were counted.
        seconds: that they took.
        processor_seconds: of all its processes in that time.
        memory: bytes of all its processes at the end, what they share counted once.
    """

    articles: int
    seconds: float
    processor_seconds: float
    memory: int

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self.articles / self.seconds


def run_worker(stream: Stream, news: list[dict[str, Any]], processes: int) -> WorkerRun:
    """Have a worker read the articles."""
    stream.environment |= {"TOCSIN_WORKER__BATCH": "256", "TOCSIN_WORKER__PROCESSES": str(processes)}
    stream.subscribe()
    stream.send_articles(news)
    worker = stream.run("worker")
    until(lambda: stream.acknowledged() > 0, 120, "the first batch is acknowledged")
    first, began, spent = stream.acknowledged(), time.monotonic(), processor_seconds(worker.pid)
    stream.await_processed(len(news), 600)
    seconds = time.monotonic() - began
    spent = processor_seconds(worker.pid) - spent
    return WorkerRun(len(news) - first, seconds, spent, memory(worker.pid))


def family(pid: int) -> list[psutil.Process]:
    """A process and all that it started."""
    return [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]


def processor_seconds(pid: int) -> float:
    """Processor time of a process and of all that it started."""
    return sum(sum(process.cpu_times()[:2]) for process in family(pid))


def memory(pid: int) -> int:
    """Bytes of a process and of all that it started, what they share counted once."""
    return sum(process.memory_full_info().pss for process in family(pid))


def main() -> None:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--share", type=int, default=10, help="one article in so many tells of an event")
    options = parser.parse_args()
    news = list(articles(load_atlas(), options.articles, one_in=options.share))
    with open_stream() as stream:
        run = run_worker(stream, news, options.processes)
    length = sum(len(article["text"]) for article in news) / len(news)
    print(
        f"{run.articles:,} articles of {length:.0f} characters in {run.seconds:.1f} s: "
        f"{run.rate:.0f} articles/s with {options.processes} extraction processes; "
        f"{1000 * run.processor_seconds / run.articles:.2f} ms of processor time an article, "
        f"{run.memory / 1e6:.0f} MB; load {psutil.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()

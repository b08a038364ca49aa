"""``make pressure``: a backlog of articles with no notifier, and one of deliveries for an endpoint that never answers.

Prints the memory of each process while it works off its backlog; exit code 1 where one needs more than the limit.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
import psutil
from platformdirs import user_cache_path

from benchmarks.stage import add_backlog, add_endpoints
from streams.adapters.kafka.topics import KafkaTopicAdmin
from streams.adapters.knowledge.files import load_atlas
from streams.adapters.localrun.broker import Broker, Plan
from streams.adapters.localrun.jars import usable_cache
from streams.adapters.localrun.ports import free_port
from streams.bootstrap import as_store, now, topic_plans
from streams.domain.token import Scope
from streams.services.access.create_token import create_token
from streams.services.topics.create import create_topics
from streams.settings import Settings
from tests.integration.news import articles
from tests.integration.processes import Tocsin
from tests.integration.stream import Stream

WATCHED_SECONDS = 60
"""For how long the notifier is watched while nothing gets through."""


def main() -> int:
    """Measure; the exit code."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="tocsin-pressure-") as folder:
        cache = usable_cache(user_cache_path("tocsin"), Path(folder))
        broker = Broker(Plan(home=Path(folder) / "broker", cache=cache, port=free_port()))
        kafka = broker.start().bootstrap or ""
        create_topics(KafkaTopicAdmin(kafka), topic_plans(Settings(kafka={"bootstrap": kafka})))
        stream = Stream(kafka, Path(folder))
        port = free_port()
        stream.environment |= {"TOCSIN_WORKER__BATCH": "256", "TOCSIN_WEB__PORT": str(port)}
        try:
            stream.subscribe()
            proof = {"authorization": f"Bearer {create_token(as_store(stream.database), 'desk', Scope.READ, now())}"}
            stream.send_articles(articles(load_atlas(), options.articles, one_in=10))
            worker, console = stream.run("worker").ready(), stream.run("serve").ready()
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=proof, timeout=60) as desk:
                what = f"{options.articles:,} articles, no notifier"
                sizes = _watch([worker, console], desk, lambda: stream.processed(options.articles), what)
                worker.terminate()
                dead = add_endpoints(stream.database, "http://127.0.0.1:1", 1)
                add_backlog(stream.database, dead, options.deliveries)
                notifier = stream.run("notify").ready()
                end = time.monotonic() + WATCHED_SECONDS
                what = f"{options.deliveries:,} deliveries for a dead endpoint"
                sizes += _watch([notifier, console], desk, lambda: time.monotonic() > end, what)
        finally:
            stream.close()
            broker.stop()
    return 1 if max(sizes) > options.limit else 0


def _watch(programs: Sequence[Tocsin], desk: httpx.Client, is_done: Callable[[], bool], what: str) -> list[int]:
    """Measure until it is done, while somebody looks at alerts and deliveries, and print it.

    Returns:
        The most memory that each program had, children included, in MB.
    """
    sizes: list[list[int]] = [[] for _ in programs]
    began = time.monotonic()
    while not (sizes[0] and is_done()):
        for program, taken in zip(programs, sizes, strict=True):
            assert program.code is None, program.log.read_text()
            family = [psutil.Process(program.pid), *psutil.Process(program.pid).children(recursive=True)]
            taken.append(sum(each.memory_info().rss for each in family) // 1_000_000)
        desk.get("/v1/alerts?limit=200").raise_for_status()
        desk.get("/v1/deliveries?limit=200").raise_for_status()
        time.sleep(1)
    print(f"{what}: {time.monotonic() - began:.0f} s", flush=True)
    for program, taken in zip(programs, sizes, strict=True):
        late = max(taken[len(taken) // 2 :])
        figures = f"{taken[0]} MB at first, {max(taken)} MB at most, {late} MB in the second half"
        print(f"    {program.command}: {figures}", flush=True)
    return [max(taken) for taken in sizes]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make pressure", description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--deliveries", type=int, default=20_000)
    parser.add_argument("--limit", type=int, default=800, help="MB that one process may need, its children included")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

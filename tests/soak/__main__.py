"""``make soak``: thousands of articles while workers, notifier and broker are killed at random; says what came of it.

Exit code 0 only if every expected alert was delivered, none besides, and none twice under another ``webhook-id``.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from platformdirs import user_cache_path

from streams.adapters.kafka.topics import KafkaTopicAdmin
from streams.adapters.knowledge.files import load_atlas
from streams.adapters.localrun.broker import Broker, Plan
from streams.adapters.localrun.jars import usable_cache
from streams.adapters.localrun.ports import free_port
from streams.adapters.localrun.process import lives
from streams.bootstrap import topic_plans
from streams.services.topics.create import create_topics
from streams.settings import Settings
from tests.integration.news import articles
from tests.integration.processes import Tocsin
from tests.integration.stream import Stream, expected, stages
from tests.waiting import until

GO_ON_SECONDS = 15


def main() -> int:
    """Run the soak; the exit code."""
    options = _options()
    news = list(articles(load_atlas(), options.articles))
    say(f"{len(news):,} articles made; asking one undisturbed process what should come of them")
    state = expected(news)
    say(f"{len(stages(state)):,} alerts expected")
    with tempfile.TemporaryDirectory(prefix="tocsin-soak-") as folder:
        cache = usable_cache(user_cache_path("tocsin"), Path(folder))
        broker = Broker(Plan(home=Path(folder) / "broker", cache=cache, port=free_port()))
        kafka = broker.start().bootstrap or ""
        create_topics(KafkaTopicAdmin(kafka), topic_plans(Settings(kafka={"bootstrap": kafka})))
        stream = Stream(kafka, Path(folder), options.store)
        stream.environment["TOCSIN_WORKER__BATCH"] = "256"
        try:
            stream.subscribe()
            soak = Soak(stream, broker, random.Random(options.seed))
            began = time.monotonic()
            soak.start()
            stream.send_articles(news)
            soak.disturb(options.kills, lambda: stream.processed(len(news)))
            soak.settle(len(news))
            seconds = time.monotonic() - began
            until(lambda: soak.tended() and stream.has_told(state), 120, lambda: stream.missing(state))
            stream.check_told_once(state)
            say(
                f"all {len(stages(state)):,} alerts delivered in {len(stream.told()):,} webhooks, none twice; "
                f"{len(news):,} articles in {seconds:.0f} s; {len(stream.read('events')):,} event records for "
                f"{len({r.value for r in stream.read('events')}):,} events; "
                f"longest standstill after a worker's death {soak.longest_standstill:.1f} s"
            )
        finally:
            stream.close()
            broker.stop()
    return 0 if soak.longest_standstill < GO_ON_SECONDS else 1


class Soak:
    """Starts a stream, disturbs it, and starts again what ended."""

    def __init__(self, stream: Stream, broker: Broker, chance: random.Random) -> None:
        self._stream = stream
        self._broker = broker
        self._chance = chance
        self._programs: dict[str, Tocsin] = {}
        self.longest_standstill = 0.0

    def start(self) -> None:
        """Two workers and a notifier."""
        for name, command in (("worker 1", "worker"), ("worker 2", "worker"), ("notifier", "notify")):
            self._programs[name] = self._stream.run(command)
        for program in self._programs.values():
            program.ready()

    def tended(self) -> bool:
        """Start again what ended; always true, to stand in conditions."""
        for name, program in self._programs.items():
            if program.code is not None:
                say(f"  {name} ended with {program.code} and starts again")
                self._programs[name] = self._stream.run(program.command)
        return True

    def disturb(self, kills: int, done: Callable[[], bool]) -> None:
        """Kill something every few seconds until the count is reached or all is processed."""
        for number in range(kills):
            time.sleep(self._chance.uniform(1, 4))  # any moment will do
            if done():
                say(f"  all was processed after {number} disturbances")
                return
            self._one(self._chance.choice(("worker 1", "worker 2", "worker 1", "worker 2", "notifier", "broker")))
            self.tended()

    def settle(self, count: int) -> None:
        """Wait until all articles are processed."""
        until(lambda: self.tended() and self._stream.processed(count), 600, "all articles are processed")

    def _one(self, victim: str) -> None:
        if victim == "broker":
            pid = self._broker.status().pid
            if pid is not None:
                process = psutil.Process(pid)
                process.kill()
                until(lambda: not lives(process), 10, "the broker has ended")
            began = time.monotonic()
            self._broker.start()
            say(f"  kill -9 broker; back after {time.monotonic() - began:.1f} s")
            return
        how = self._chance.choice(("kill -9", "kill -9", "SIGTERM"))
        program = self._programs[victim]
        if program.code is not None:
            return
        if how == "SIGTERM":
            say(f"  SIGTERM {victim}: ended after {program.terminate():.1f} s")
            return
        program.kill()
        if not any(name.startswith("worker") and each.is_ready() for name, each in self._programs.items()):
            say(f"  kill -9 {victim}; no other worker runs")
            return
        standstill = self._standstill()
        self.longest_standstill = max(self.longest_standstill, standstill)
        say(f"  kill -9 {victim}; the others went on after {standstill:.1f} s")

    def _standstill(self) -> float:
        before, began = self._stream.acknowledged(), time.monotonic()
        while self._stream.acknowledged() == before and not self._stream.is_idle():
            if time.monotonic() - began > 60:
                break
            time.sleep(0.2)
        return time.monotonic() - began


def say(line: str) -> None:
    """Print a line at once, with the time."""
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--store", help="SQLAlchemy URL of an empty database; SQLite by default")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

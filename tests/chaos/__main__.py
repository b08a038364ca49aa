"""``make chaos``: everything that can go wrong does, at random, while news with a known answer comes in.

Exit code 0 only if each expected alert was delivered once, retractions are right, and all garbage is in dead letters.
The seed decides what goes wrong; when, a busy machine decides, too.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path

from streams.adapters.kafka.topics import KafkaTopicAdmin
from streams.adapters.knowledge.files import load_atlas
from streams.bootstrap import topic_plans
from streams.services.topics.create import create_topics
from streams.settings import Settings
from tests.chaos.brokers import start_brokers
from tests.chaos.faults import faults
from tests.chaos.stories import garbage, messages, stories
from tests.chaos.verdict import letters_missing, missing, wrongs
from tests.chaos.world import World
from tests.services.stores import postgres_server
from tests.waiting import until

PARTS = 12
"""In so many parts the news comes in, between the faults."""


def main() -> int:
    """Run it; the exit code."""
    options = _options()
    chance = random.Random(options.seed)
    told = stories(load_atlas(), options.stories, chance)
    first, corrections = messages(told, chance)
    bad = {message[0]: (message, code) for message, code in garbage()}
    say(f"seed {options.seed}: {len(told)} stories in {len(first)} articles, {len(bad)} records of garbage")
    with tempfile.TemporaryDirectory(prefix="tocsin-chaos-") as folder, _store(options.store) as store:
        brokers = start_brokers(Path(folder), user_cache_path("tocsin"), options.brokers)
        plans = topic_plans(Settings(kafka={"bootstrap": brokers.bootstrap, "replication": options.brokers}))
        create_topics(KafkaTopicAdmin(brokers.bootstrap), plans)
        world = World(brokers, Path(folder), store)
        try:
            world.tend()
            for program in world.programs.values():
                program.ready()
            news = first + [message for message, _ in bad.values()]
            chance.shuffle(news)
            recoveries = disturb(world, news, 60 * options.minutes, chance)
            world.send(corrections)
            settle(world)
            world.bring_retries_forward()
            until(lambda: world.tend() and not missing(told, world.stream.told()), 120, lambda: _missing(world, told))
            found = wrongs(told, world.stream.told())
            found += letters_missing({key: code for key, (_, code) in bad.items()}, world.dead_letters())
            found += world.offsets_in_order()
            report(world, recoveries, found)
        finally:
            world.close()
    return 1 if found else 0


def disturb(world: World, news: list[tuple[str, bytes]], seconds: float, chance: random.Random) -> dict[str, float]:
    """Send the news part by part, with a fault after each, until the time is over; fault → seconds to recover."""
    until_time = time.monotonic() + seconds
    parts = [news[number::PARTS] for number in range(PARTS)]
    recoveries: dict[str, float] = {}
    order: list[str] = []
    while time.monotonic() < until_time or parts:
        if parts:
            world.send(parts.pop())
        possible = faults(world, chance)
        if not order:
            order = sorted(possible)
            chance.shuffle(order)
        name = order.pop()
        say(f"  {name}")
        possible[name]()
        recoveries[name] = settle(world)
        say(f"    all is processed {recoveries[name]:.1f} s after it")
    return recoveries


def settle(world: World) -> float:
    """Wait until everything sent is processed; the seconds that it took."""
    return until(world.is_done, 300, lambda: f"all is processed: {world.stream.acknowledged()} of {world.sent}")


def report(world: World, recoveries: dict[str, float], found: list[str]) -> None:
    """Print the figures, and what is wrong."""
    say(f"{len(world.stream.told())} changes told in {len(world.receiver.received)} webhooks")
    for name, seconds in sorted(recoveries.items(), key=lambda each: -each[1]):
        print(f"    {seconds:6.1f} s  {name}")
    for name, sizes in world.memory.items():
        print(f"    {name}: {sizes[0]} MB at first, {max(sizes)} MB at most, {sizes[-1]} MB at last")
    print(f"    ended by themselves or killed: {dict(Counter(world.endings))}")
    for wrong in found:
        print(f"WRONG {wrong}")
    say("all is as it must be" if not found else f"{len(found)} things are wrong")


def say(line: str) -> None:
    """Print a line at once, with the time."""
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


def _missing(world: World, told: list) -> str:  # type: ignore[type-arg]
    return f"missing: {missing(told, world.stream.told())}"


@contextmanager
def _store(wanted: str) -> Iterator[str | None]:
    """The URL of a store: none for SQLite, that of a PostgreSQL server of our own, or the one that was given."""
    if wanted == "sqlite":
        yield None
    elif wanted == "postgresql":
        with postgres_server() as url:
            yield url
    else:
        yield wanted


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--stories", type=int, default=60)
    parser.add_argument("--brokers", type=int, choices=(1, 3), default=1)
    parser.add_argument("--store", default="sqlite", help="sqlite, postgresql, or the URL of an empty database")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

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
from tests.chaos.disk import Disk
from tests.chaos.faults import faults
from tests.chaos.offsets import dead_letters
from tests.chaos.outcome import disorderly, growing, undelivered
from tests.chaos.stories import Story, garbage, messages, stories
from tests.chaos.verdict import letters_missing, missing, wrongs
from tests.chaos.world import NEWS_SECONDS, World
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
    with _world(options) as world:
        world.tend()
        for program in world.programs.values():
            program.ready()
        news = first + [message for message, _ in bad.values()]
        chance.shuffle(news)
        recoveries, found = disturb(world, news, options, chance)
        world.send(corrections)
        settle(world)
        found += untold(world, told)
        found += wrongs(told, world.stream.told())
        found += letters_missing({key: code for key, (_, code) in bad.items()}, dead_letters(world.stream))
        with world.stream.database.read() as connection:
            found += undelivered(connection, world.received())
        found += world.passed_unprocessed() + disorderly(world.endings) + growing(world.memory)
        report(world, recoveries, found)
    return 1 if found else 0


def disturb(
    world: World, news: list[tuple[str, bytes]], options: argparse.Namespace, chance: random.Random
) -> tuple[dict[str, float], list[str]]:
    """Have the news come in part by part, with a fault in each, until the time is over.

    Returns:
        Fault → seconds to recover, and the offsets that were ever too far.
    """
    until_time = time.monotonic() + 60 * options.minutes
    parts = [news[number::PARTS] for number in range(PARTS)]
    recoveries: dict[str, float] = {}
    found: list[str] = []
    order: list[str] = []
    while time.monotonic() < until_time:
        possible = faults(world, chance)
        if not order:
            order = [name for name in sorted(possible) if any(word in name for word in options.only)]
            chance.shuffle(order)
        name = order.pop()
        say(f"  {name}")
        with world.news_comes_in(parts.pop() if parts else []):
            time.sleep(chance.uniform(0, NEWS_SECONDS / 2))  # in the middle of the news
            possible[name]()
            ended = time.monotonic()
        found += [f"after {name}: {wrong}" for wrong in world.passed_unprocessed()]
        settle(world)
        seconds = time.monotonic() - ended
        recoveries[name] = max(seconds, recoveries.get(name, 0))
        say(f"    all is processed and told {seconds:.1f} s after it")
    for part in parts:
        world.send(part)
    return recoveries, found


def settle(world: World) -> None:
    """Wait until everything sent is processed, and everybody was told."""
    until(world.is_done, 300, lambda: f"all is processed and told: {world.stream.acknowledged()} of {world.sent}")


def report(world: World, recoveries: dict[str, float], found: list[str]) -> None:
    """Print the figures, and what is wrong."""
    mails = len(world.mail.message_ids())
    say(f"{len(world.stream.told())} changes told in {len(world.receiver.received)} webhooks and {mails} mails")
    for name, seconds in sorted(recoveries.items(), key=lambda each: -each[1]):
        print(f"    {seconds:6.1f} s  {name}")
    for name, sizes in world.memory.items():
        print(f"    {name}: {sizes[0]} MB at first, {max(sizes)} MB at most, {sizes[-1]} MB at last")
    for words in world.last_words:
        print(words)
    print(f"    ended by themselves or killed: {dict(Counter(world.endings))}")
    for wrong in found:
        print(f"WRONG {wrong}")
    say("all is as it must be" if not found else f"{len(found)} things are wrong")


def say(line: str) -> None:
    """Print a line at once, with the time."""
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


def untold(world: World, told: list[Story]) -> list[str]:
    """Wait until everybody has been told of every story to its end; the stories that this never came to."""
    try:
        until(lambda: world.tend() and not missing(told, world.stream.told()), 60, "all is told")
    except AssertionError:
        return [f"not told to its end: {story}" for story in missing(told, world.stream.told())]
    return []


@contextmanager
def _world(options: argparse.Namespace) -> Iterator[World]:
    """The system on disks of its own, where this user may mount some."""
    with tempfile.TemporaryDirectory(prefix="tocsin-chaos-") as name, _disks(Path(name)) as disks:
        folder = Path(name)
        with _store(options.store, disks) as url:
            brokers = start_brokers(folder, user_cache_path("tocsin"), options.brokers)
            plans = topic_plans(Settings(kafka={"bootstrap": brokers.bootstrap, "replication": options.brokers}))
            create_topics(KafkaTopicAdmin(brokers.bootstrap), plans)
            world = World(brokers, folder, url, disks)
            try:
                yield world
            finally:
                world.close()


@contextmanager
def _disks(folder: Path) -> Iterator[dict[str, Disk]]:
    disks = {"the state": Disk(folder / "state", 48), "the brokers": Disk(folder / "broker", 1500)}
    if not all(disk.mounted for disk in disks.values()):
        say("no file system can be mounted here: full disks and a read-only state are left out")
    try:
        yield disks
    finally:
        for disk in disks.values():
            disk.close()


@contextmanager
def _store(wanted: str, disks: dict[str, Disk]) -> Iterator[str | None]:
    """The URL of a store: none for SQLite, that of a PostgreSQL server of our own, or the one that was given."""
    if wanted == "sqlite":
        yield None
    elif wanted == "postgresql":
        home = Path(tempfile.mkdtemp(prefix="pg-"))  # short: it holds the server's socket
        disks["PostgreSQL"] = Disk(home, 400, mode=0o755)
        with postgres_server(home) as url:
            yield url
    else:
        yield wanted


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--stories", type=int, default=60)
    parser.add_argument("--brokers", type=int, choices=(1, 3), default=1)
    parser.add_argument(
        "--only", action="append", default=[], help="only faults whose names have this word; repeatable"
    )
    parser.add_argument("--store", default="sqlite", help="sqlite, postgresql, or the URL of an empty database")
    options = parser.parse_args()
    options.only = options.only or [""]
    return options


if __name__ == "__main__":
    sys.exit(main())

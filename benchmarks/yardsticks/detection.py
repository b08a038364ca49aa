"""Detection of events of which 30 % match, on an empty store of each kind; the cost of an event as a store grows."""

import time
from collections.abc import Iterator

from benchmarks.detection import detect, load_detector, stream
from benchmarks.stage import open_store, stores
from benchmarks.yardsticks.figure import Figure
from streams.adapters.knowledge.files import load_atlas

_BATCH = 256
_BLOCK = 10_000
_MATCHING = 0.3


def measure(*, quick: bool) -> Iterator[Figure]:
    """Events a second on SQLite and PostgreSQL."""
    events = stream(load_atlas(), 3_000 if quick else 20_000, _MATCHING)
    for kind in ("sqlite", "postgresql"):
        with stores(kind) as urls, open_store(next(urls)) as database:
            run = detect(load_detector(), database, events, _BATCH)
        goal = 10_000 if kind == "postgresql" else None
        yield Figure(part="detection", name=f"events into {kind}", unit="events/s", value=run.rate, goal=goal)


def measure_growth(*, quick: bool) -> Iterator[Figure]:
    """What the last events cost beside the first, in one SQLite store that fills up for the time that there is."""
    block, seconds = (1_000, 20) if quick else (_BLOCK, 180)
    detector, atlas, rates = load_detector(), load_atlas(), list[float]()
    events = stream(atlas, 40 * block, _MATCHING)
    with stores("sqlite") as urls, open_store(next(urls)) as database:
        until = time.monotonic() + seconds
        for first in range(0, len(events), block):
            rates.append(detect(detector, database, events[first : first + block], _BATCH).rate)
            if time.monotonic() > until:
                break
    yield Figure(
        part="growth",
        name=f"an event after {block * len(rates):,} events",
        unit="ms",
        value=1000 / rates[-1],
        yardstick=f"one of the first {block:,}",
        yardstick_value=1000 / rates[0],
        goal=1.25,
        more_is_better=False,
    )

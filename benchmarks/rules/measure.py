"""Measure one Python engine in a process of its own, so that memory is its own: prints JSON."""

import argparse
import gc
import hashlib
import json
import math
import time
from collections.abc import Callable

import psutil

from benchmarks.rules import engines
from benchmarks.rules.workload import workload
from streams.detect.match.view import FieldReader
from streams.domain.event import Event


def digest(positions: list[int]) -> str:
    """A short text that is the same for the same set of rules."""
    text = ",".join(str(position) for position in sorted(positions))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def timed(match: Callable[[Event], list[int]], events: list[Event], passes: int) -> tuple[float, list[float]]:
    """The shortest pass in seconds, and the times of its events, sorted."""
    best: list[float] = []
    for _ in range(passes):
        times = []
        for event in events:
            started = time.perf_counter()
            match(event)
            times.append(time.perf_counter() - started)
        if not best or sum(times) < sum(best):
            best = times
    return sum(best), sorted(best)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=["naive", "bitset", "tocsin"])
    parser.add_argument("vocabulary", choices=["narrow", "broad"])
    parser.add_argument("rules", type=int)
    parser.add_argument("events", type=int)
    parser.add_argument("passes", type=int)
    given = parser.parse_args()
    load = workload(given.vocabulary, given.rules, given.events)
    reader = FieldReader(load.atlas)
    gc.collect()
    before = psutil.Process().memory_info().rss
    started = time.perf_counter()
    matching = getattr(engines, given.engine)(load.rules)
    loaded = time.perf_counter() - started
    gc.collect()
    memory = psutil.Process().memory_info().rss - before

    def match(event: Event) -> list[int]:
        found: list[int] = matching(reader.view(event))
        return found

    sets = [match(event) for event in load.events]
    seconds, times = timed(match, load.events, given.passes)
    result = {
        "load": loaded,
        "seconds": seconds,
        "p99": times[math.ceil(len(times) * 0.99) - 1],
        "memory": memory,
        "hits": sum(map(len, sets)) / len(sets),
        "digests": [digest(positions) for positions in sets],
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()

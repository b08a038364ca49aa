"""``make bench-delivery``: how fast and how promptly `tocsin notify` delivers, with everything switched on.

Everything runs in processes of its own on this machine: one or two notifiers, a receiver, this producer, and for
PostgreSQL a server. Bodies are signed CloudEvents of about 3 kB; there is no TLS.
"""

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import quantiles

import httpx

from benchmarks.stage import (
    SECRET,
    a_delivery,
    add_backlog,
    add_endpoints,
    hook,
    notifiers,
    open_store,
    seen,
    stores,
    wait_for,
)
from streams.adapters.store import deliveries
from streams.notify import cloudevent, sign

SECONDS = 20
RATE = 200
RESAMPLED = 1_000


def drain(store_url: str, processes: int, number: int) -> float:
    """Deliveries a second when a backlog is worked off."""
    with hook() as url, open_store(store_url) as database:
        add_backlog(database, add_endpoints(database, url, 50), number)
        with notifiers(store_url, processes):
            wait_for(url, number)
        times = sorted(at for each in seen(url).values() for at in each)
    if len(times) != number:
        sys.exit(f"{len(times)} requests for {number} deliveries")
    return (number - 1) / (times[-1] - times[0])


def prompt(store_url: str, processes: int, *, neighbour: str) -> list[float]:
    """The seconds from commit to arrival of each delivery, at a steady rate, while a neighbour gets a tenth as many.

    The neighbour, an endpoint that answers or one that hangs, gets the same deliveries either way, so that two runs
    differ in its answers alone.
    """
    with hook() as url, open_store(store_url) as database, notifiers(store_url, processes):
        names = add_endpoints(database, url, 20)
        others = [name for name in names if name != neighbour]
        add_backlog(database, names, len(names))
        wait_for(url, len(names))
        added: dict[str, float] = {}
        start = time.monotonic()
        for number in range(RATE * SECONDS):
            time.sleep(max(0, start + number / RATE - time.monotonic()))
            new = a_delivery(others[number % len(others)])
            with database.begin() as connection:
                deliveries.add(connection, [new])
                if number % 10 == 0:
                    deliveries.add(connection, [a_delivery(neighbour)])
            added[new.id] = time.time()
        deadline = time.monotonic() + 30
        while not added.keys() <= (got := seen(url)).keys():
            if time.monotonic() > deadline:
                sys.exit("some deliveries did not arrive")
            time.sleep(0.2)
    return [max(got[each][0] - at, 0) for each, at in added.items()]


def bare_httpx(number: int) -> float:
    """Requests a second of a plain httpx loop that posts the same bodies, at the concurrency that suits it best."""

    async def loop(url: str, workers: int) -> float:
        body = cloudevent.body(a_delivery("e0"), "http://127.0.0.1:8700")
        headers = {"content-type": cloudevent.MEDIA_TYPE, **sign.headers("msg", body, [SECRET], datetime.now(UTC))}
        turns = iter(range(number))

        async def work(client: httpx.AsyncClient) -> None:
            for _ in turns:
                (await client.post(url, headers=headers, content=body)).raise_for_status()

        async with httpx.AsyncClient() as client:
            started = time.perf_counter()
            await asyncio.gather(*(work(client) for _ in range(workers)))
            return number / (time.perf_counter() - started)

    with hook() as url:
        return max(asyncio.run(loop(f"{url}/e0", workers)) for workers in (4, 8, 16))


def percentile(values: list[float], share: int) -> float:
    """In milliseconds."""
    return quantiles(values, n=100)[share - 1] * 1000


def measure(kind: str, number: int, turns: int, only: list[str]) -> None:
    processes = 1 if kind == "sqlite" else 2
    name = f"{kind}, {processes} notifier{'s' if processes > 1 else ''}"
    with stores(kind) as urls:
        if "drain" in only:
            bare = bare_httpx(2_000)
            rate = drain(next(urls), processes, number)
            bare = max(bare, bare_httpx(2_000))
            print(
                f"{name}: {number} drained at {rate:.0f}/s; a bare httpx loop makes {bare:.0f}/s: {rate / bare:.1f} x"
            )
        if "prompt" in only:
            compare(name, urls, processes, number=turns)


def compare(name: str, urls: Iterator[str], processes: int, *, number: int) -> None:
    """Print how promptly deliveries arrive beside an endpoint that answers and beside one that hangs.

    The two take turns, ``number`` each, and a drift of the machine falls on both alike. Their latencies are pooled,
    since the p99 of one turn rests on 40 deliveries.
    """
    turns: dict[str, list[list[float]]] = {"e0": [], "hang": []}
    for pair in range(number):
        for neighbour in ("e0", "hang") if pair % 2 == 0 else ("hang", "e0"):
            turns[neighbour].append(prompt(next(urls), processes, neighbour=neighbour))
    for neighbour, what in (("e0", "answers"), ("hang", "hangs")):
        pooled = [each for turn in turns[neighbour] for each in turn]
        each_turn = ", ".join(f"{percentile(turn, 99):.1f}" for turn in turns[neighbour])
        print(
            f"{name}: at {RATE}/s from commit to arrival, beside an endpoint that {what}: "
            f"p50 {percentile(pooled, 50):.1f} ms, p99 {percentile(pooled, 99):.1f} ms (by turns {each_turn})"
        )
    lowest, highest = by_chance(turns["e0"], turns["hang"])
    print(
        f"{name}: the endpoint that hangs changes the others' p99 by {change(turns['e0'], turns['hang']):+.0%}; "
        f"turns drawn anew give {lowest:+.0%} to {highest:+.0%} in 95 of 100 cases"
    )


def change(before: list[list[float]], after: list[list[float]]) -> float:
    """By what share the p99 of the pooled latencies changes."""
    old, new = (percentile([each for turn in turns for each in turn], 99) for turns in (before, after))
    return new / old - 1


def by_chance(before: list[list[float]], after: list[list[float]]) -> tuple[float, float]:
    """Between which changes the true one lies, 95 %: turns are drawn anew from those that were measured.

    Whole turns are drawn, since the latencies of one turn depend on each other.
    """
    draw = random.Random(0).choices
    changes = [change(draw(before, k=len(before)), draw(after, k=len(after))) for _ in range(RESAMPLED)]
    edges = quantiles(changes, n=40)
    return edges[0], edges[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--only", choices=["drain", "prompt"], action="append")
    parser.add_argument(
        "--turns", type=int, default=8, help="turns of 20 s beside each kind of neighbour; 8 take 7 minutes a store"
    )
    options = parser.parse_args()
    if options.turns < 4:
        parser.error("--turns: fewer than 4 turns tell nothing about chance")
    for kind in options.store or ["sqlite", "postgresql"]:
        measure(kind, options.count, options.turns, options.only or ["drain", "prompt"])


if __name__ == "__main__":
    main()

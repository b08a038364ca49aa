"""Collecting at scale: ``python -m benchmarks.feeds [--feeds 5000] [--minutes 12]``.

A farm of feeds on loopback, each on an address of its own, is collected by one real ``tocsin collect`` into a real
broker, every ten minutes. Said at the end: fetches, how late they were, memory and processor time of the collector.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import psutil
from platformdirs import user_cache_path

from streams.adapters.localrun.broker import Broker, Plan
from streams.adapters.localrun.jars import usable_cache
from streams.adapters.localrun.ports import free_port
from streams.adapters.store import feeds
from streams.adapters.store.database import Database
from streams.bootstrap.clock import now
from streams.domain.feed import Feed, feed_id
from streams.settings import Settings

ENTRIES = 30
"""Entries of a feed, one of which is new at each fetch of every fifth feed."""

WORDS = (
    "the minister said on sunday that country would leave union after talks about quotas failed again officials".split()
)


class Farm(ThreadingHTTPServer):
    """Answers for every address of 127.0.0.0/8; counts fetches and how late each was."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self) -> None:
        super().__init__(("", 0), _Field)
        self.fetches: dict[str, list[float]] = {}
        self.lock = threading.Lock()

    def feed(self, host: str) -> bytes:
        """The feed of an address as it is now."""
        with self.lock:
            times = self.fetches.setdefault(host, [])
            times.append(time.monotonic())
            new = len(times) if hash(host) % 5 == 0 else 0
        return f'<rss version="2.0"><channel>{"".join(_items(host, new))}</channel></rss>'.encode()


class _Field(BaseHTTPRequestHandler):
    server: Farm

    def do_GET(self) -> None:
        body = self.server.feed(self.headers.get("host", ""))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def _items(host: str, new: int) -> Iterator[str]:
    for number in range(new, new + ENTRIES):
        text = " ".join(WORDS[(number * 7 + n * n + len(host)) % len(WORDS)] for n in range(60))
        yield f"<item><guid>{host}-{number}</guid><title>News {number}</title><link>/{number}</link><description>{text}"
        yield "</description><pubDate>Sun, 01 Mar 2026 10:00:00 GMT</pubDate></item>"


@contextmanager
def _broker(home: Path) -> Iterator[str]:
    broker = Broker(Plan(home=home / "broker", cache=usable_cache(user_cache_path("tocsin"), home), port=free_port()))
    broker.start()
    try:
        yield f"127.0.0.1:{broker.status().bootstrap.rpartition(':')[2] if broker.status().bootstrap else ''}"
    finally:
        broker.stop()


def main() -> None:
    """Run it and say what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=5_000)
    parser.add_argument("--minutes", type=float, default=12)
    chosen = parser.parse_args()
    farm = Farm()
    threading.Thread(target=farm.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder, _broker(Path(folder)) as kafka:
        settings = Settings(state=Path(folder), kafka={"bootstrap": kafka})
        _add(settings, farm.server_port, chosen.feeds)
        environment = {
            **os.environ,
            "TOCSIN_STATE": folder,
            "TOCSIN_KAFKA__BOOTSTRAP": kafka,
            "TOCSIN_COLLECT__ALLOW_NETWORKS": '["127.0.0.0/8"]',
            "TOCSIN_LOG__LEVEL": "warning",
        }
        tocsin = [sys.executable, "-m", "streams"]
        subprocess.run([*tocsin, "topics", "create"], env=environment, check=True, stdout=subprocess.DEVNULL)
        collector = subprocess.Popen([*tocsin, "collect"], env=environment)
        most, watched = 0, psutil.Process(collector.pid)
        end = time.monotonic() + chosen.minutes * 60
        while time.monotonic() < end and collector.poll() is None:
            most = max(most, watched.memory_info().rss)
            time.sleep(0.5)
        used = watched.cpu_times()
        collector.terminate()
        collector.wait()
    _report(farm, chosen.feeds, most, used.user + used.system, chosen.minutes)


def _add(settings: Settings, port: int, number: int) -> None:
    """Feeds that are due spread over ten minutes, as they are once they have run for a while."""
    database = Database(settings.store_url)
    database.migrate()
    with database.begin() as connection:
        for n in range(number):
            url = f"http://127.{1 + n // 62_500}.{n // 250 % 250}.{1 + n % 250}:{port}/feed.xml"
            feed = Feed(id=feed_id(url), url=url, name=url, every=600, created_at=now())
            feeds.save(connection, feed, now() + timedelta(seconds=600 * n / number))
    database.close()


def _report(farm: Farm, number: int, most: int, seconds: float, minutes: float) -> None:
    times = list(farm.fetches.values())
    gaps = sorted(later - earlier for each in times for earlier, later in pairwise(each))
    fetched = sum(map(len, times))
    print(f"{number:,} feeds, {fetched:,} fetches in {minutes:g} minutes, {len(times):,} feeds reached")
    print(f"memory at most {most / 1e6:.0f} MB, processor {seconds:.0f} s ({seconds / fetched * 1000:.0f} ms a fetch)")
    if gaps:
        print(f"interval: median {gaps[len(gaps) // 2]:.0f} s, 99 % within {gaps[int(len(gaps) * 0.99)]:.0f} s")


if __name__ == "__main__":
    main()

"""Deliveries of a backlog beside a bare httpx loop that posts the same bodies."""

from collections.abc import Iterator

from benchmarks.delivery import bare_httpx, drain
from benchmarks.stage import stores
from benchmarks.yardsticks.figure import Figure


def measure(*, quick: bool) -> Iterator[Figure]:
    """Deliveries a second from each kind of store."""
    number = 2_000 if quick else 10_000
    for kind, notifiers in (("sqlite", 1), ("postgresql", 2)):
        with stores(kind) as urls:
            before = bare_httpx(1_000)
            rate = drain(next(urls), notifiers, number)
            bare = max(before, bare_httpx(1_000))
        yield Figure(
            part="delivery",
            name=f"backlog in {kind}, {notifiers} notifier{'s' if notifiers > 1 else ''}",
            unit="deliveries/s",
            value=rate,
            yardstick="a bare httpx loop",
            yardstick_value=bare,
            goal=3.0,
        )

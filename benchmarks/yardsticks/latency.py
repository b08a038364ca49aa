"""From article to webhook, hop by hop, at several rates; the goal holds at 100 articles a second."""

from collections.abc import Iterator

from benchmarks.latency import WHOLE, by_hop
from benchmarks.latency import measure as travel
from benchmarks.yardsticks.figure import Figure

_GOALS = {"p50": 60.0, "p99": 250.0}


def measure(*, quick: bool) -> Iterator[Figure]:
    """The p50 and p99 of every hop."""
    for rate in (100,) if quick else (20, 60, 100):
        made = travel(400 if quick or rate < 100 else 1_000, rate)
        for hop, percentiles in by_hop(made).items():
            for which, milliseconds in percentiles.items():
                yield Figure(
                    part="latency",
                    name=f"{hop}, {which} at {rate}/s",
                    unit="ms",
                    value=milliseconds,
                    goal=_GOALS[which] if hop == WHOLE and rate == 100 else None,
                    more_is_better=False,
                )

"""Matching beside plain bitsets over the same rules; both must find the same."""

from collections.abc import Iterator

from benchmarks.rules.__main__ import assert_equal, python_engine
from benchmarks.yardsticks.figure import Figure


def measure(*, quick: bool) -> Iterator[Figure]:
    """Events a second."""
    for vocabulary, number in (("broad", 1_000),) if quick else (("broad", 10_000), ("narrow", 100_000)):
        theirs, ours = (python_engine(engine, vocabulary, number) for engine in ("bitset", "tocsin"))
        assert_equal([theirs, ours])
        yield Figure(
            part="rules",
            name=f"{number:,} {vocabulary} rules",
            unit="events/s",
            value=ours["events_per_second"],
            yardstick="bitsets",
            yardstick_value=theirs["events_per_second"],
            goal=2.0,
        )

"""A cache with an expiry, for values that are costly to compute."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from streams.domain.errors import TocsinError

T = TypeVar("T")


def remembered(
    find_out: Callable[[], T], *, seconds: float, clock: Callable[[], float] = time.monotonic
) -> Callable[[], T]:
    """A function that finds out at most once in so many seconds; a TocsinError is remembered as well."""
    lock = threading.Lock()
    known: list[tuple[float, T | None, TocsinError | None]] = []

    def cached() -> T:
        with lock:
            if not known or clock() - known[0][0] >= seconds:
                value, wrong = None, None
                try:
                    value = find_out()
                except TocsinError as error:
                    wrong = error
                known[:] = [(clock(), value, wrong)]
            _, value, wrong = known[0]
        if wrong is not None:
            raise wrong
        return value  # type: ignore[return-value]  # what was found out, also when that is None

    return cached

"""Login attempts: whoever fails too often must wait."""

import math
from collections import OrderedDict
from collections.abc import Callable

MAX_FAILURES = 10
SECONDS = 60.0
_MAX_REMEMBERED = 10_000


class LoginAttempts:
    """Counts the failures of each address in a window of :data:`SECONDS`.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Seconds until this address may try again; 0: now."""
        began, number = self._failures.get(address, (0.0, 0))
        left = began + SECONDS - self._clock()
        return math.ceil(left) if number >= MAX_FAILURES and left > 0 else 0

    def note_failure(self, address: str) -> None:
        """Count one failure; the addresses that failed longest ago are forgotten when there are very many."""
        began, number = self._failures.pop(address, (self._clock(), 0))
        if self._clock() - began >= SECONDS:
            began, number = self._clock(), 0
        self._failures[address] = (began, number + 1)
        if len(self._failures) > _MAX_REMEMBERED:
            self._failures.popitem(last=False)

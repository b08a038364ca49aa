"""Bounded retries while the broker or store is unreachable, each logged in one line."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

from streams.domain.errors import UnavailableError

PATIENCE = 30
"""Seconds for which a worker holds a batch while the database is unavailable; then others get its partitions."""

_MAX_DELAY = 5.0

T = TypeVar("T")
_log = logging.getLogger(__name__)


async def retry_with_backoff(executor: Executor, call: Callable[[], T], *, patience: float = PATIENCE) -> T:
    """Run a blocking call off the event loop, again and again while it raises UnavailableError, as long as patience.

    Raises:
        UnavailableError: the last one.
    """
    loop = asyncio.get_running_loop()
    until, delay = loop.time() + patience, 0.25
    while True:
        try:
            return await loop.run_in_executor(executor, call)
        except UnavailableError as error:
            if loop.time() + delay > until:
                raise
            _log.warning("%s; trying again in %.3g s", error, delay)
        await asyncio.sleep(delay)
        delay = min(_MAX_DELAY, delay * 2)

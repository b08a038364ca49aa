"""File locks: one holder at a time; the kernel releases the lock when its holder dies."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.domain.errors import UnavailableError


@contextmanager
def held(path: Path, *, patience: float, busy: str) -> Iterator[None]:
    """Hold the lock file.

    Args:
        path: the file; it is made if need be, and stays.
        patience: seconds to wait for another holder to let go.
        busy: what to say if it does not.

    Raises:
        UnavailableError: another process still holds it.
    """
    with path.open("a") as file:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise UnavailableError(busy) from None
                time.sleep(0.1)
        yield

"""Member ids: each worker has its own, so that a restarted worker is recognised at once.

Two workers under one id throw each other out for ever without an error. So an id holds host, state directory and slot,
and is taken with a lock on a file. Where that is not enough (two containers that share a host name), the watchdog
(:mod:`streams.agents.watchdog`) sees it.
"""

import hashlib
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from streams.adapters.localrun.file_lock import held
from streams.adapters.localrun.private import private_directory
from streams.domain.errors import UnavailableError

SLOTS = 256


@contextmanager
def member_id(state: Path, role: str, slot: str | None = None) -> Iterator[str]:
    """Hold the id of that slot of this state, or of the first free one, until this process ends, however it ends.

    Args:
        state: directory of locks.
        role: what the worker does; ids of different roles are independent.
        slot: the wanted slot.

    Raises:
        UnavailableError: the slot is taken, or all are, or the directory cannot be written.
    """
    directory = state / "locks"
    try:
        private_directory(directory)
    except OSError as error:
        raise UnavailableError(
            f"cannot write below {directory}: {error.strerror}; set TOCSIN_STATE to a directory of yours"
        ) from error
    busy = "another worker runs in its slot; give this one a TOCSIN_WORKER__SLOT of its own, or none"
    with ExitStack() as stack:
        names = [slot] if slot else [str(number) for number in range(1, SLOTS + 1)]
        for name in names:
            try:
                stack.enter_context(held(directory / f"{role}-{name}.lock", patience=0, busy=busy))
            except UnavailableError:
                if name == names[-1]:
                    raise
                continue
            place = hashlib.sha256(str(state.resolve()).encode()).hexdigest()[:6]
            yield f"{socket.gethostname()}-{place}-{name}"
            return

"""Lease owners: process names from which one can tell whether the process is still alive."""

import os
import platform
from collections.abc import Collection

import psutil

_INSTANCES = iter(range(1_000_000))


def new_owner() -> str:
    """A name that no other notifier has: host, process, its start, and a number within it."""
    return f"{platform.node()}/{os.getpid()}/{psutil.Process().create_time():.2f}/{next(_INSTANCES)}"


def ended(owners: Collection[str]) -> list[str]:
    """Which of these are processes of this host that have ended; of other hosts nothing is known."""
    return [owner for owner in owners if _has_ended(owner)]


def _has_ended(owner: str) -> bool:
    host, _, rest = owner.partition("/")
    pid, _, rest = rest.partition("/")
    started, _, _ = rest.partition("/")
    if host != platform.node() or not pid.isdigit():
        return False
    try:
        return f"{psutil.Process(int(pid)).create_time():.2f}" != started
    except psutil.NoSuchProcess:
        return True

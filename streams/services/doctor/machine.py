"""This machine: the interpreter, Java, and room for the state."""

import os
import platform
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from streams.domain.errors import UnavailableError
from streams.domain.wording import short
from streams.services.doctor.finding import Finding, State, ok

_LOW_BYTES, _MIN_BYTES = 2_000_000_000, 256_000_000


def check_python() -> Finding:
    """The interpreter."""
    return ok(f"Tocsin {version('tocsin')} on Python {platform.python_version()}, {platform.platform(terse=True)}")


def check_java(find: Callable[[], str]) -> Finding:
    """A runtime for ``tocsin broker``; ``find`` describes it or raises UnavailableError."""
    try:
        return ok(find())
    except UnavailableError as error:
        return Finding(State.WARNING, str(error), "needed only for `tocsin broker` and `tocsin up`")


def check_disk(state: Path) -> Finding:
    """Room and rights where the state is kept."""
    place = state.absolute()
    existing = next(folder for folder in (place, *place.parents) if folder.is_dir())
    if not os.access(existing, os.W_OK):
        return Finding(State.FAILED, f"{existing} is not writable", "set TOCSIN_STATE to a directory of yours")
    free = shutil.disk_usage(existing).free
    said = f"{free / 1e9:.1f} GB free for {short(place)}"
    if free < _LOW_BYTES:
        level = State.FAILED if free < _MIN_BYTES else State.WARNING
        return Finding(level, said, "make room, or set TOCSIN_STATE to a directory on another disk")
    return ok(said)

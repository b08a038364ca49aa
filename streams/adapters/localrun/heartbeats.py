"""Heartbeat files in the state directory, one a process, rewritten every second by its event loop.

A loop that hangs writes none, so an old file tells of a process that lives and does not work.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import psutil

from streams.adapters.localrun.private import private_directory
from streams.domain.errors import RejectedError
from streams.domain.heartbeat import Heartbeat
from streams.wire import codec as wire

SECONDS = 1.0
"""Between two of one process."""

_log = logging.getLogger(__name__)


async def beat_for_ever(directory: Path, beat: Callable[[], Heartbeat]) -> None:
    """Write heartbeats until cancelled; then the file goes. A disk that takes none is said once."""
    first = beat()
    file = directory / f"{first.role}-{first.pid}.json"
    said = ""
    try:
        while True:
            try:
                _write(file, beat())
                said = ""
            except OSError as error:
                if str(error) != said:
                    _log.warning("cannot write the heartbeat %s: %s; `tocsin health` will not see it", file, error)
                said = str(error)
            await asyncio.sleep(SECONDS)
    finally:
        file.unlink(missing_ok=True)


def read_heartbeats(directory: Path) -> list[Heartbeat]:
    """The last one of every process that still runs, by role; files of others are removed."""
    found = []
    for file in sorted(directory.glob("*-*.json")):
        try:
            beat = wire.decode(file.read_bytes(), Heartbeat)
        except (FileNotFoundError, RejectedError):
            continue
        if psutil.pid_exists(beat.pid):
            found.append(beat)
        else:
            file.unlink(missing_ok=True)
    return found


def _write(file: Path, beat: Heartbeat) -> None:
    private_directory(file.parent)
    half = file.with_suffix(".new")
    half.write_bytes(wire.encode(beat))
    half.replace(file)

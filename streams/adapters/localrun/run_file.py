"""The run file, which tells other commands how far ``tocsin up`` has come and whether it catches deliveries."""

from dataclasses import replace
from pathlib import Path

import psutil

from streams.domain.errors import RejectedError
from streams.domain.local_run import LocalRun
from streams.wire import codec as wire

_NAME = "up.json"


class RunFile:
    """Written by ``tocsin up`` while it holds the state directory; removed at its end."""

    def __init__(self, state: Path, run: LocalRun) -> None:
        self._path, self._run = state / _NAME, run

    def note(self, step: str) -> None:
        """Say what is being done now."""
        half = self._path.with_suffix(".new")
        half.write_bytes(wire.encode(replace(self._run, step=step)))
        half.replace(self._path)

    def remove(self) -> None:
        """Say that it has ended."""
        self._path.unlink(missing_ok=True)


def read_run(state: Path) -> LocalRun | None:
    """The ``tocsin up`` that runs on a state directory; none when none does, whatever a killed one left behind."""
    try:
        run = wire.decode((state / _NAME).read_bytes(), LocalRun)
    except (FileNotFoundError, NotADirectoryError, PermissionError, RejectedError):
        return None
    return run if _is_up(run) else None


def _is_up(run: LocalRun) -> bool:
    """Whether the process lives and is no other that got its number after a reboot."""
    try:
        return psutil.Process(run.pid).create_time() <= run.started_at.timestamp() + 1
    except psutil.Error:
        return False

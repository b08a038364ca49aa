"""The broker's process: started detached, found again later, and stopped."""

import json
import signal
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Record:
    """What is written down about a started broker, so that later commands find it."""

    pid: int
    port: int
    controller_port: int
    java: str

    def write(self, path: Path) -> None:
        """Write it whole or not at all."""
        half = path.with_suffix(".new")
        half.write_text(json.dumps(asdict(self)) + "\n")
        half.replace(path)

    @classmethod
    def read(cls, path: Path) -> "Record | None":
        """The record there; None where there is none that can be read."""
        try:
            return cls(**json.loads(path.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None


def running(record: Record | None, mark: str) -> psutil.Process | None:
    """The live process that the record names.

    A pid alone proves nothing: after a crash or a reboot it may belong to another program. The process counts only
    if its command line holds ``mark``, the absolute path of this node's ``server.properties``.
    """
    if record is None:
        return None
    try:
        process = psutil.Process(record.pid)
        return process if _is_ours(process, mark) else None
    except (psutil.NoSuchProcess, psutil.AccessDenied):  # gone, or somebody else's
        return None


def find_unrecorded(mark: str) -> psutil.Process | None:
    """A live broker of this node whose record was lost."""
    for process in psutil.process_iter():
        try:
            if _is_ours(process, mark):
                return process
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return None


def lives(process: psutil.Process) -> bool:
    """Whether it still runs; one that ended and was not yet reaped does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def memory_mb(process: psutil.Process) -> int | None:
    """The memory that it holds; None if it ended meanwhile."""
    try:
        return round(process.memory_info().rss / 1_000_000)
    except psutil.NoSuchProcess:
        return None


def _is_ours(process: psutil.Process, mark: str) -> bool:
    return lives(process) and process.cmdline()[-2:] == ["kafka.Kafka", mark]


def launch(command: list[str], home: Path, output: Path) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, so that it outlives this command and its terminal."""
    with output.open("ab") as log:
        return subprocess.Popen(  # outlives this process on purpose
            command, cwd=home, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )


def end(process: psutil.Process, patience: float) -> bool:
    """SIGTERM, and SIGKILL after ``patience`` seconds; returns whether it ended by itself."""
    try:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=patience)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(timeout=10)
        return False
    return True

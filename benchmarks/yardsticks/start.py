"""What it takes to start: processor time of commands, and of a worker until it is ready."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from benchmarks.broker import open_stream
from benchmarks.worker import memory, processor_seconds
from benchmarks.yardsticks.figure import Figure

_TOCSIN = Path(sys.executable).parent / "tocsin"
_COMMANDS = (("--version",), ("rules", "check"), ("alerts", "list"))


def measure(*, quick: bool) -> Iterator[Figure]:
    """Seconds of processor time and megabytes, beside a Python that does nothing."""
    times = 1 if quick else 3
    nothing = min(_spent([sys.executable, "-c", "pass"]) for _ in range(times))
    for words in _COMMANDS:
        spent = min(_spent([str(_TOCSIN), *words]) for _ in range(times))
        yield Figure(
            part="start",
            name=f"tocsin {' '.join(words)}",
            unit="s",
            value=spent,
            yardstick="python -c pass",
            yardstick_value=nothing,
            more_is_better=False,
        )
    with open_stream() as stream:
        worker = stream.run("worker").ready()
        spent, size = processor_seconds(worker.pid), memory(worker.pid)
    for name, unit, value, goal in (
        ("a worker until it is ready", "s", spent, 4.0),
        ("a worker that is ready, with one extraction process", "MB", size / 1e6, 250.0),
    ):
        yield Figure(part="start", name=name, unit=unit, value=value, goal=goal, more_is_better=False)


def _spent(command: list[str]) -> float:
    """Processor time of a command, on an empty store."""
    before = getrusage(RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "TOCSIN_STATE": folder}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

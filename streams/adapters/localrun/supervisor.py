"""Process supervisor: starts processes in order, restarts them with back-off, and stops them together."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from streams.domain.errors import UnavailableError

STOP_SECONDS = 7.0
"""After SIGTERM, before SIGKILL."""
STEADY_SECONDS = 60.0
_FIRST_DELAY, _MAX_DELAY = 0.5, 30.0
_OWN_FAULT = frozenset({1, 2})  # click's codes for an error that was explained, and for wrong usage

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Program:
    """A process to keep running.

    Attributes:
        name: as log lines call it.
        command: program and arguments.
    """

    name: str
    command: tuple[str, ...]


def restart_delay(failures: int) -> float:
    """Seconds to wait before the next start, after so many ends in a row: 0.5, 1, 2 … 30."""
    return float(min(_MAX_DELAY, _FIRST_DELAY * 2 ** min(failures - 1, 16)))


class Supervisor:
    """Runs programs as children that die with it.

    A child that ends is started again, after a delay that grows while ends follow each other within a minute. One
    that ends with an explained error before it was ever ready ends them all: the error is in the settings or the
    machine, and trying again would only repeat it.
    """

    def __init__(self, programs: list[Program]) -> None:
        self._programs = programs
        self._stopping = asyncio.Event()
        self._failure: str | None = None
        self._ready = {program.name: asyncio.Event() for program in programs}

    async def run(self, on_ready: Callable[[], None]) -> None:
        """Run until :meth:`stop`; then all children have ended.

        Args:
            on_ready: called once, when every program has said that it is ready.

        Raises:
            UnavailableError: a program could not start; the others have been stopped.
        """
        with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
            keepers = [asyncio.create_task(self._keep(p, Path(folder) / p.name)) for p in self._programs]
            watcher = asyncio.create_task(self._watch(on_ready))
            await asyncio.gather(*keepers)
            watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watcher
        if self._failure:
            raise UnavailableError(self._failure)

    def stop(self) -> None:
        """Ask for the end; a second call changes nothing."""
        self._stopping.set()

    async def _watch(self, on_ready: Callable[[], None]) -> None:
        await asyncio.gather(*(event.wait() for event in self._ready.values()))
        on_ready()

    async def _keep(self, program: Program, address: Path) -> None:
        failures = 0
        with _listener(address) as listener:
            hearing = asyncio.create_task(self._hear(program.name, listener))
            while not self._stopping.is_set():
                began = time.monotonic()
                code = await self._run_once(program, address)
                if self._stopping.is_set():
                    break
                if code in _OWN_FAULT and not self._ready[program.name].is_set():
                    self._failure = self._failure or f"the {program.name} could not start; its message is above"
                    self.stop()
                    break
                failures = 1 if time.monotonic() - began > STEADY_SECONDS else failures + 1
                delay = restart_delay(failures)
                _log.warning("ended, starts again", component=program.name, reason=_reason(code), delay=delay)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), delay)
            hearing.cancel()

    async def _run_once(self, program: Program, address: Path) -> int:
        """Start it, wait for its end or ours, and return its exit code (negative: the signal)."""
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "streams.adapters.localrun.tether",
            str(os.getpid()),
            str(address),
            *program.command,
            stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C reaches us alone, and we end the others in order
        )
        _log.info("started", component=program.name, pid=child.pid)
        ended = asyncio.create_task(child.wait())
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not ended.done():
            await self._end(program.name, child, ended)
        _kill_group(child.pid)  # what it started and left behind
        return ended.result()

    async def _end(self, name: str, child: asyncio.subprocess.Process, ended: "asyncio.Task[int]") -> None:
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
        try:
            await asyncio.wait_for(asyncio.shield(ended), STOP_SECONDS)
        except TimeoutError:
            _log.warning("did not stop in time and is killed", component=name, seconds=STOP_SECONDS)
            _kill_group(child.pid)
            await ended
        else:
            _log.debug("ended", component=name)

    async def _hear(self, name: str, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            message = await loop.sock_recv(listener, 4096)
            if b"READY=1" in message.splitlines() and not self._ready[name].is_set():
                self._ready[name].set()
                _log.info("ready", component=name)


@contextlib.contextmanager
def _listener(address: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(address))
        listener.setblocking(False)
        yield listener


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _reason(code: int) -> str:
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    if code == 70:
        return "its outputs could not be made durable (exit code 70)"
    return f"exit code {code}"

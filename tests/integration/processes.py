"""Tocsin's own processes, started as people start them, and ended as nobody should."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import psutil

from tests.waiting import patient, until


def gone(pid: int) -> bool:
    """Whether the process has ended, whoever is to be told of it."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class Tocsin:
    """One running ``tocsin`` command.

    Args:
        arguments: of the command.
        folder: for its log and the socket on which it says that it is ready.
        environment: its settings.
        altered: how :mod:`tests.integration.altered` alters it.
    """

    def __init__(
        self, *arguments: str, folder: Path, environment: Mapping[str, str], altered: str | None = None
    ) -> None:
        self.command = arguments[0]
        self._ready = False
        name = f"{arguments[0]}-{uuid4().hex[:6]}"
        self.log = folder / f"{name}.log"
        self._address = Path(tempfile.mkdtemp(prefix="t")) / "ready"  # the path of a socket must be short
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._listener.bind(str(self._address))
        self._listener.setblocking(False)
        program = ["streams"] if altered is None else ["tests.integration.altered", altered]
        with self.log.open("w") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *program, *arguments],
                env={**os.environ, **environment, "NOTIFY_SOCKET": str(self._address)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def code(self) -> int | None:
        """Its exit code; none while it runs."""
        return self._process.poll()

    def ready(self, seconds: float = 240) -> "Tocsin":
        """Wait until it says that it is ready."""
        until(self.is_ready, seconds, lambda: f"it is ready; its log:\n{self.log.read_text()}")
        return self

    def is_ready(self) -> bool:
        """Whether it runs and has said that it is ready."""
        if self.code is not None:
            assert self._ready or self.code < 0, f"it ended with {self.code}:\n{self.log.read_text()}"
            return False
        return self.was_ready()

    def was_ready(self) -> bool:
        """Whether it has ever said that it is ready."""
        while not self._ready:
            try:
                self._ready = b"READY=1" in self._listener.recv(4096)
            except BlockingIOError:
                return False
        return True

    def kill(self) -> None:
        """``kill -9``."""
        self._process.kill()
        self._process.wait()
        self._forget()

    def terminate(self, seconds: float = 60) -> int:
        """SIGTERM, and SIGKILL if it has not ended in that time; its exit code."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(patient(seconds))
        except subprocess.TimeoutExpired:
            self.kill()
        self._forget()
        return self._process.returncode

    def _forget(self) -> None:
        self._listener.close()
        shutil.rmtree(self._address.parent, ignore_errors=True)

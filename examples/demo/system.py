"""Tocsin on this machine, in a state directory and on ports of its own, so that the demo disturbs nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from streams.adapters.localrun.file_lock import held
from streams.adapters.localrun.ports import free_port
from streams.bootstrap import local_broker
from streams.domain.errors import UnavailableError
from streams.settings import Settings

ROOT = Path(__file__).parents[2]
STATE = ROOT / ".tocsin" / "demo"
READY_SECONDS = 240  # the first start fetches Kafka
LEFTOVER_SECONDS = 15  # what a killed demo left ends within 10


class DemoError(Exception):
    """The demo cannot go on; the text says why."""


class System:
    """``tocsin up`` as a child process that dies with this one, and the commands that talk to it.

    Raises:
        DemoError: another demo runs here.
    """

    def __init__(self, smtp_port: int) -> None:
        clear()
        self.kafka = f"127.0.0.1:{free_port()}"
        web_port = free_port()
        self.pages = f"http://127.0.0.1:{web_port}"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")},
            "TOCSIN_STATE": str(STATE),
            "TOCSIN_RULES": str(ROOT / "rules"),
            "TOCSIN_KAFKA__BOOTSTRAP": self.kafka,
            "TOCSIN_WORKER__PROCESSES": "1",  # enough for a few articles, and half as long to start
            "TOCSIN_WEB__PORT": str(web_port),
            "TOCSIN_SMTP__PORT": str(smtp_port),
            "TOCSIN_SMTP__SECURITY": "none",
            "TOCSIN_NOTIFY__ALLOW_NETWORKS": '["127.0.0.0/8"]',
            "TOCSIN_COLLECT__ALLOW_NETWORKS": '["127.0.0.0/8"]',
            "TOCSIN_COLLECT__MIN_INTERVAL": "1",  # the newspapers are on this machine
            "TOCSIN_COLLECT__PAUSE": "0",
            "TOCSIN_LOG__FORMAT": "json",
        }
        self.log = STATE / "up.log"
        self._store, self._ready = threading.Event(), threading.Event()
        tied = [sys.executable, "-m", "streams.adapters.localrun.tether", str(os.getpid()), ""]
        self._process = subprocess.Popen(
            [*tied, sys.executable, "-m", "streams", "up"],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._output: IO[str] | None = self._process.stdout
        threading.Thread(target=self._follow, daemon=True).start()

    def wait_for_store(self) -> None:
        """Return once topics and store are there; raises DemoError with the log's end when it stops instead."""
        self._wait_for(self._store)

    def wait_until_ready(self) -> None:
        """Return once every part is up; raises DemoError with the log's end when it stops instead."""
        self._wait_for(self._ready)

    def _wait_for(self, event: threading.Event) -> None:
        if not event.wait(READY_SECONDS) or self._process.poll() is not None:
            raise DemoError(f"`tocsin up` did not become ready; the end of {self.log}:\n{self._tail()}")

    def run(self, *arguments: str) -> str:
        """Run a command of Tocsin's; its standard output, or a DemoError with what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "streams", *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise DemoError(f"tocsin {' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def stop(self) -> None:
        """Stop everything as Ctrl-C does."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def wait(self) -> None:
        """Wait until it ends."""
        self._process.wait()

    def _follow(self) -> None:
        with self.log.open("w") as log:
            for line in self._output or ():
                log.write(line)
                log.flush()
                said = _said(line)
                if said == "store is ready":
                    self._store.set()
                elif said == "all is ready":
                    self._ready.set()
        self._store.set()
        self._ready.set()

    def _tail(self) -> str:
        return "\n".join(self.log.read_text().splitlines()[-15:])


def clear() -> None:
    """An empty state directory: what a demo that was killed left running ends first.

    Raises:
        DemoError: another demo runs here.
    """
    STATE.mkdir(parents=True, exist_ok=True)
    try:
        with held(STATE / "up.lock", patience=LEFTOVER_SECONDS, busy="another demo runs here"):
            local_broker(Settings(state=STATE)).stop()
            shutil.rmtree(STATE)
    except UnavailableError as error:
        raise DemoError(str(error)) from error
    STATE.mkdir()


def _said(line: str) -> str:
    try:
        entry: Mapping[str, Any] = json.loads(line)
    except ValueError:
        return ""
    return "all is ready" if entry.get("event") == "ready" and "pages" in entry else str(entry.get("event"))

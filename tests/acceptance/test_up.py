"""``tocsin up`` on a machine of its own: everything comes up, what is killed comes back, and nothing is left behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import psutil
import pytest

from streams.adapters.localrun.broker import Broker, Plan
from streams.adapters.localrun.ports import free_port
from tests.integration.processes import gone
from tests.waiting import patient, until


class Up:
    """A running ``tocsin up`` and what it has logged."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.events: list[dict[str, Any]] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streams", "up"],
            env={**os.environ, **environment},
            stderr=subprocess.PIPE,
            text=True,
        )
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.events.append(json.loads(line) if line.startswith("{") else {"event": line.strip()})

    @property
    def children(self) -> list[int]:
        """The processes that it started, and those that they did."""
        return [child.pid for child in psutil.Process(self.process.pid).children(recursive=True)]

    def await_event(self, component: str, event: str, times: int = 1) -> dict[str, Any]:
        """The event of that component, once it was said so many times."""

        def said() -> list[dict[str, Any]]:
            return [e for e in self.events if (e.get("component"), e["event"]) == (component, event)]

        until(lambda: len(said()) >= times or self.process.poll() is not None, 60, lambda: str(self.events))
        assert len(said()) >= times, self.events
        return said()[times - 1]


@pytest.fixture
def environment(tmp_path: Path, jar_cache: Path) -> dict[str, str]:
    return {
        "TOCSIN_STATE": str(tmp_path / "state"),
        "TOCSIN_CACHE": str(jar_cache),
        "TOCSIN_KAFKA__BOOTSTRAP": f"127.0.0.1:{free_port()}",
        "TOCSIN_WEB__PORT": str(free_port()),
        "TOCSIN_WORKER__PROCESSES": "1",
        "TOCSIN_LOG__FORMAT": "json",
    }


@pytest.fixture
def broker(environment: dict[str, str]) -> Iterator[Broker]:
    port = int(environment["TOCSIN_KAFKA__BOOTSTRAP"].rpartition(":")[2])
    broker = Broker(Plan(home=Path(environment["TOCSIN_STATE"]) / "broker", cache=Path("unused"), port=port))
    yield broker
    broker.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="that children die with their parent is the kernel's promise")
def test_kill_9_leaves_only_the_broker_and_then_everything_comes_up_comes_back_and_ends(
    environment: dict[str, str], broker: Broker
) -> None:
    up = Up(environment)
    up.await_event("up", "ready")
    kafka = broker.status().pid
    children = up.children
    up.process.kill()
    up.process.wait()
    until(lambda: all(gone(pid) for pid in children if pid != kafka), 12, "its children have ended")
    assert broker.status().pid == kafka

    up = Up(environment)
    up.await_event("up", "ready")
    assert broker.status().pid == kafka
    assert httpx.get(f"http://127.0.0.1:{environment['TOCSIN_WEB__PORT']}/healthz").is_success
    doctor = [sys.executable, "-m", "streams", "doctor", "--strict", "--only", "workers", "--only", "console"]
    subprocess.run(doctor, env={**os.environ, **environment}, check=True)

    for victim in ("notifier", "worker"):
        os.kill(up.await_event(victim, "started")["pid"], signal.SIGKILL)
        up.await_event(victim, "started", times=2)
    assert kafka
    os.kill(kafka, signal.SIGKILL)
    up.await_event("broker", "ready")

    children = up.children
    up.process.terminate()
    assert up.process.wait(patient(15)) == 0
    assert all(gone(pid) for pid in children if pid != broker.status().pid)
    assert broker.status().state == "ready", "it ran before, and so it is left running"

"""Probes are answered at once, whatever hangs: the process, the broker or nothing."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from streams.adapters.localrun.broker import Broker
from streams.adapters.localrun.ports import free_port
from tests.integration.stream import Stream
from tests.integration.test_garbage import like_good
from tests.waiting import until

AT_ONCE = 10
"""Seconds, on a machine that is busy; what hangs would take much longer."""


def health(stream: Stream, *words: str) -> tuple[int, list[dict[str, Any]]]:
    """What the command says, and its exit code."""
    command = [sys.executable, "-m", "streams", "health", "--json", *words]
    ended = subprocess.run(
        command, env={**stream.environment, "PATH": "/usr/bin:/bin"}, capture_output=True, check=False
    )
    assert not ended.stderr, ended.stderr
    return ended.returncode, json.loads(ended.stdout)


@pytest.mark.timeout(500)
def test_worker_notifier_and_console_tell_how_they_are_also_when_they_or_the_broker_hang(
    topics: str, kafka_broker: Broker, tmp_path: Path
):
    stream = Stream(topics, tmp_path)
    ports = {name: free_port() for name in ("worker", "notify", "serve")}
    stream.environment |= {
        "TOCSIN_WORKER__HEALTH_PORT": str(ports["worker"]),
        "TOCSIN_NOTIFY__HEALTH_PORT": str(ports["notify"]),
        "TOCSIN_WEB__PORT": str(ports["serve"]),
    }

    def probe(name: str, path: str = "/readyz") -> int:
        return httpx.get(f"http://127.0.0.1:{ports[name]}{path}", timeout=AT_ONCE).status_code

    broker = psutil.Process(kafka_broker.status().pid)
    try:
        code, found = health(stream)
        assert (code, [each["problems"] for each in found]) == (1, [["it does not run here"]] * 4)

        processes = {name: stream.run(name).ready() for name in (*ports, "collect")}
        stream.send([("one", like_good(id="one"))])
        stream.await_processed(1, 120)
        until(lambda: health(stream)[0] == 0, 60, lambda: f"all are ready: {health(stream)}")
        assert {each["role"]: each["pid"] for each in health(stream)[1]} == {
            name: process.pid for name, process in processes.items()
        }
        until(lambda: health(stream, "worker")[1][0]["done"] == {"extract": 2, "detect": 1}, 60, "progress is told")
        until(lambda: [probe(name) for name in ports] == [200] * 3, 60, "all are ready")
        assert probe("worker", "/nonsense") == 404

        broker.suspend()
        try:
            until(lambda: probe("serve") == 503, 60, "the console notices")
            assert probe("worker") == 503
            assert probe("worker", "/livez") == 200
            until(lambda: probe("notify") == 200, 60, "the notifier needs no broker")
            assert health(stream, "worker")[0] == 1
            assert health(stream, "worker", "--live")[0] == 0
        finally:
            broker.resume()

        psutil.Process(processes["notify"].pid).suspend()
        until(lambda: health(stream, "notify", "--live")[0] == 1, 60, "a process that is frozen is not alive")
        assert "it hangs" in health(stream, "notify")[1][0]["problems"][0]
        psutil.Process(processes["notify"].pid).resume()
    finally:
        stream.close()

"""The supervisor with real processes."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from streams.adapters.localrun.supervisor import Program, Supervisor, restart_delay
from streams.domain.errors import UnavailableError
from tests.integration.processes import gone
from tests.waiting import soon, until

CHILD = """
import os, pathlib, signal, sys, time
from streams.adapters.localrun.ready import say_ready
from tests.integration.processes import gone
folder, how = pathlib.Path(sys.argv[1]), sys.argv[2]
with (folder / "pids").open("a") as log:
    log.write(f"{os.getpid()}\\n")
if how == "wrong":
    sys.exit("a setting is wrong")
if how == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
say_ready(os.environ["NOTIFY_SOCKET"])
if how == "undurable" and not (folder / "once").exists():
    (folder / "once").touch()
    sys.exit(70)
time.sleep(60)
"""


def program(folder: Path, how: str) -> Program:
    return Program(how, (sys.executable, "-c", CHILD, str(folder), how))


def pids(folder: Path) -> list[int]:
    path = folder / "pids"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


@pytest.mark.parametrize("end", ["kill -9", "exit code 70"])
def test_a_process_that_ends_is_started_again(tmp_path: Path, end: str) -> None:
    async def scenario() -> None:
        supervisor = Supervisor([program(tmp_path, "undurable" if end == "exit code 70" else "steady")])
        running = asyncio.create_task(supervisor.run(lambda: None))
        if end == "kill -9":
            await soon(lambda: len(pids(tmp_path)) == 1, 20, "it runs")
            os.kill(pids(tmp_path)[0], signal.SIGKILL)
        await soon(lambda: len(pids(tmp_path)) == 2, 20, "it runs again")
        assert not gone(pids(tmp_path)[1])
        supervisor.stop()
        await running
        assert all(map(gone, pids(tmp_path)))

    asyncio.run(scenario())


def test_ready_is_said_once_all_are(tmp_path: Path) -> None:
    async def scenario() -> None:
        said: list[str] = []
        supervisor = Supervisor([program(tmp_path, "steady"), program(tmp_path, "undurable")])
        running = asyncio.create_task(supervisor.run(lambda: said.append("ready")))
        await soon(lambda: bool(said), 20, "ready is said")
        supervisor.stop()
        await running
        assert said == ["ready"]

    asyncio.run(scenario())


def test_an_explained_error_at_the_start_ends_everything(tmp_path: Path) -> None:
    supervisor = Supervisor([program(tmp_path, "steady"), program(tmp_path, "wrong")])
    with pytest.raises(UnavailableError, match="the wrong could not start"):
        asyncio.run(supervisor.run(lambda: None))
    assert all(map(gone, pids(tmp_path)))


def test_who_ignores_sigterm_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.adapters.localrun.supervisor.STOP_SECONDS", 0.2)

    async def scenario() -> None:
        supervisor = Supervisor([program(tmp_path, "stubborn")])
        await asyncio.gather(supervisor.run(supervisor.stop))

    asyncio.run(scenario())
    assert all(map(gone, pids(tmp_path)))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise is Linux'")
def test_kill_9_of_the_supervisor_leaves_no_child(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys; from streams.adapters.localrun.supervisor import Program, Supervisor;"
        "asyncio.run(Supervisor([Program('child', tuple(sys.argv[1:]))]).run(lambda: print('ready', flush=True)))"
    )
    command = [sys.executable, "-c", script, *program(tmp_path, "steady").command]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as supervisor:
        assert supervisor.stdout
        while supervisor.stdout.readline() != "ready\n":
            pass
        supervisor.kill()
    until(lambda: all(map(gone, pids(tmp_path))), 20, "the child has ended")


def test_the_delay_doubles_up_to_half_a_minute() -> None:
    assert [restart_delay(n) for n in (1, 2, 3, 6, 7, 8, 10_000)] == [0.5, 1, 2, 16, 30, 30, 30]

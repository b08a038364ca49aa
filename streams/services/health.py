"""Health: liveness and readiness of processes, answered at once even if a dependency hangs."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from streams.domain.errors import TocsinError
from streams.domain.heartbeat import Heartbeat

ROLES = ("collect", "worker", "notify", "serve")
"""The processes that have a heartbeat, by their commands."""

ANSWER_SECONDS = 1.8
"""For how long checks are waited for, all at once; what has not answered then does not work."""

LATE = timedelta(seconds=10)
"""A heartbeat older than this is that of a process that hangs."""

Check = Callable[[], object]
"""Raises TocsinError when something that is needed cannot be used; it may block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessHealth:
    """How one process is.

    Attributes:
        alive: whether it runs and its event loop turns; one that is not should be restarted.
        ready: whether it can do its work now.
        problems: why not, a line each.
    """

    role: str
    pid: int | None
    alive: bool
    ready: bool
    problems: tuple[str, ...] = ()
    done: Mapping[str, int]


def failing(checks: Mapping[str, Check], seconds: float = ANSWER_SECONDS) -> dict[str, str]:
    """What cannot be used now and why, by name; the checks run at the same time, each in a thread of its own."""
    answers: dict[str, str] = {}

    def run(name: str, check: Check) -> None:
        try:
            check()
        except TocsinError as error:
            answers[name] = str(error)
        else:
            answers[name] = ""

    threads = [threading.Thread(target=run, args=each, daemon=True) for each in checks.items()]
    until = time.monotonic() + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    said = {name: answers.get(name, f"no answer within {seconds:g} s") for name in checks}
    return {name: why for name, why in said.items() if why}


def processes(
    beats: Iterable[Heartbeat], roles: Iterable[str], wrong: Mapping[str, str], now: datetime
) -> list[ProcessHealth]:
    """How the processes of these roles are.

    Args:
        beats: their heartbeats, each of a process that runs.
        roles: which must be there.
        wrong: what none of them can use now, and why.
        now: the time.
    """
    found = list(beats)
    reports = [_health(beat, wrong, now) for beat in found if beat.role in roles]
    missing = [role for role in roles if role not in {beat.role for beat in found}]
    return reports + [
        ProcessHealth(role=role, pid=None, alive=False, ready=False, problems=("it does not run here",), done={})
        for role in missing
    ]


def _health(beat: Heartbeat, wrong: Mapping[str, str], now: datetime) -> ProcessHealth:
    age = now - beat.at
    alive = age < LATE
    problems = [] if alive else [f"it hangs: its last heartbeat is {age.total_seconds():.0f} s old"]
    if not beat.ready:
        problems.append("it has not begun its work yet")
    problems += [f"{name}: {why}" for name, why in wrong.items()]
    return ProcessHealth(
        role=beat.role, pid=beat.pid, alive=alive, ready=not problems, problems=tuple(problems), done=beat.done
    )

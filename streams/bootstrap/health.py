"""Heartbeats of the processes, and the checks that read them."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from streams.bootstrap.clock import now
from streams.bootstrap.store import make_database
from streams.services.health import Check, ProcessHealth, failing, processes
from streams.settings import Settings
from streams.settings.sections import Collect, Notify, Worker

if TYPE_CHECKING:
    from streams.adapters.store.database import Database

NEEDS = {
    "collect": ("store", "broker"),
    "bridge": ("store", "broker"),
    "worker": ("store", "broker"),
    "notify": ("store",),
    "serve": ("store", "broker"),
}
"""What each process cannot do its work without."""


@asynccontextmanager
async def beating(
    settings: Settings,
    role: str,
    *,
    ready: Callable[[], bool] = lambda: True,
    done: Callable[[], Mapping[str, int]] = dict,
) -> AsyncIterator[None]:
    """Tell inside every second that this process's event loop turns, and answer probes if a port is set for it.

    Args:
        settings: where heartbeats are kept.
        role: the command that runs.
        ready: whether it has begun its work.
        done: how far it has come.

    Raises:
        TocsinError: the port for probes cannot be listened on.
    """
    from streams.adapters.localrun.heartbeats import beat_for_ever
    from streams.agents.health_port import health_port
    from streams.domain.heartbeat import Heartbeat

    started_at, pid = now(), os.getpid()

    def beat() -> Heartbeat:
        return Heartbeat(role=role, pid=pid, started_at=started_at, at=now(), ready=ready(), done=dict(done()))

    section: Notify | Collect | Worker = settings.worker
    if role in {"notify", "collect"}:
        section = settings.notify if role == "notify" else settings.collect
    port = section.health_port if role not in {"serve", "bridge"} else None  # the console has its own
    with health_port(section.health_host, port, lambda: process_health(settings, (role,), pid)):
        task = asyncio.create_task(beat_for_ever(settings.state / "health", beat))
        try:
            yield
        finally:
            task.cancel()


def process_health(settings: Settings, roles: Sequence[str], pid: int | None = None) -> list[ProcessHealth]:
    """How the processes of this state directory are that run in these roles, or that one; within two seconds."""
    from streams.adapters.localrun.heartbeats import read_heartbeats

    beats = [beat for beat in read_heartbeats(settings.state / "health") if pid in {None, beat.pid}]
    if not beats:
        return processes((), roles, {}, now())
    database = make_database(settings)
    checks = checks_of(settings, database)
    needed = {name: checks[name] for role in roles for name in NEEDS[role]}
    found = processes(beats, roles, failing(needed), now())
    database.close()
    return found


def checks_of(settings: Settings, database: "Database") -> dict[str, Check]:
    """Whether store and broker can be used."""
    return {"store": partial(_check_store, database), "broker": partial(_check_broker, settings)}


def _check_store(database: "Database") -> None:
    from streams.adapters.store.secrets_at_rest import check_keys

    with database.read() as connection:
        check_keys(connection)


def _check_broker(settings: Settings) -> None:
    from streams.adapters.kafka.cluster import require_cluster

    require_cluster(settings.kafka.access)

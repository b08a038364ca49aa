"""What goes wrong: each fault begins, lasts and ends; what is killed is started again by the world."""

import random
import signal
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
import sqlalchemy as sa

from tests.chaos.world import PROGRAMS, World

Fault = Callable[[], None]
LASTING = 12.0
"""Seconds for which something is frozen, away or locked: longer than the session of a consumer."""


def faults(world: World, chance: random.Random) -> dict[str, Fault]:
    """Every fault that this world can have, by its name."""
    found: dict[str, Fault] = {}
    for name in PROGRAMS:
        found[f"kill -9 {name}"] = partial(_signal, world, name, signal.SIGKILL)
        found[f"SIGTERM {name}"] = partial(_signal, world, name, signal.SIGTERM)
        found[f"SIGSTOP {name}"] = partial(_freeze, world, name)
    for mood in ("refusing", "slow", "resetting"):
        found[f"receiver {mood}"] = partial(_mood, world, mood)
    found |= {
        "kill -9 of an extraction process": partial(_kill_pool_child, world, chance),
        "broker killed": partial(_brokers, world, chance, 1, signal.SIGKILL),
        "broker frozen": partial(_brokers, world, chance, 1, signal.SIGSTOP),
        "rules broken": partial(_break_rules, world),
    }
    if len(world.brokers.pids()) > 1:
        found["two of three brokers killed"] = partial(_brokers, world, chance, 2, signal.SIGKILL)
        found["two of three brokers frozen"] = partial(_brokers, world, chance, 2, signal.SIGSTOP)
    if world.store_file:
        found["SQLite locked for 20 s"] = partial(_lock_sqlite, world.store_file)
        found["older store restored"] = partial(_restore, world)
    else:
        found["PostgreSQL's connections cut"] = partial(_cut_postgresql, world)
    return found


def _signal(world: World, name: str, number: signal.Signals) -> None:
    program = world.programs[name]
    if program.code is None:
        psutil.Process(program.pid).send_signal(number)


def _freeze(world: World, name: str) -> None:
    process = psutil.Process(world.programs[name].pid)
    process.suspend()
    time.sleep(LASTING)
    process.resume()


def _mood(world: World, mood: str) -> None:
    world.receiver.mood = mood  # type: ignore[assignment]
    time.sleep(LASTING)
    world.receiver.mood = "well"
    world.bring_retries_forward()


def _kill_pool_child(world: World, chance: random.Random) -> None:
    worker = psutil.Process(world.programs[chance.choice(("worker 1", "worker 2"))].pid)
    for child in worker.children(recursive=True):
        if "spawn_main" in " ".join(child.cmdline()):
            child.kill()
            return


def _brokers(world: World, chance: random.Random, number: int, how: signal.Signals) -> None:
    victims = [psutil.Process(pid) for pid in chance.sample(world.brokers.pids(), number)]
    for victim in victims:
        victim.send_signal(how)
    time.sleep(LASTING)
    for victim in victims:
        if how == signal.SIGSTOP:
            victim.resume()
    world.brokers.restart()


def _break_rules(world: World) -> None:
    broken = world.rules / "broken.yaml"
    broken.write_text("id: broken\nmatch: [\n")
    time.sleep(LASTING)
    broken.unlink()


def _lock_sqlite(file: Path) -> None:
    lock = sqlite3.connect(file, isolation_level=None, timeout=60)
    lock.execute("BEGIN IMMEDIATE")
    time.sleep(20)
    lock.execute("ROLLBACK")
    lock.close()


def _restore(world: World) -> None:
    assert world.store_file
    copy = world.store_file.with_name("backup.db")
    world.backup(copy)
    time.sleep(LASTING)
    world.stop()
    for ending in ("-wal", "-shm"):
        world.store_file.with_name(world.store_file.name + ending).unlink(missing_ok=True)
    world.stream.database.engine.dispose()
    copy.replace(world.store_file)
    done = world.command("reprocess", "--from", "stored", "--execute")
    assert done.code == 0, done.log.read_text()


def _cut_postgresql(world: World) -> None:
    cut = sa.text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    for _ in range(3):
        with world.stream.database.begin() as connection:
            connection.execute(cut)
        time.sleep(1)

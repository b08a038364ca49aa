"""Tocsin's own processes are killed, ended and frozen."""

import random
import signal
import time
from collections.abc import Callable
from functools import partial

import psutil

from tests.chaos.faults.lasting import LASTING
from tests.chaos.world import PROGRAMS, World


def process_faults(world: World, chance: random.Random) -> dict[str, Callable[[], None]]:
    """Faults of every process, by their names."""
    found: dict[str, Callable[[], None]] = {}
    for name in PROGRAMS:
        found[f"kill -9 {name}"] = partial(_signal, world, name, signal.SIGKILL)
        found[f"SIGTERM {name}"] = partial(_signal, world, name, signal.SIGTERM)
        found[f"SIGSTOP {name}"] = partial(_freeze, world, name)
    found["kill -9 of an extraction process"] = partial(_kill_pool_child, world, chance)
    return found


def _signal(world: World, name: str, number: signal.Signals) -> None:
    program = world.programs[name]
    if program.code is None:
        psutil.Process(program.pid).send_signal(number)


def _freeze(world: World, name: str) -> None:
    program = world.programs[name]
    if program.code is not None:
        return
    process = psutil.Process(program.pid)
    process.suspend()
    time.sleep(LASTING)
    process.resume()


def _kill_pool_child(world: World, chance: random.Random) -> None:
    program = world.programs[chance.choice(("worker 1", "worker 2"))]
    if program.code is not None:
        return
    for child in psutil.Process(program.pid).children(recursive=True):
        if "spawn_main" in " ".join(child.cmdline()):
            child.kill()
            return

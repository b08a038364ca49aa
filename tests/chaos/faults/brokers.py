"""Brokers are killed and frozen: one, or two of three."""

import random
import signal
import time
from collections.abc import Callable
from functools import partial

import psutil

from tests.chaos.faults.lasting import LASTING
from tests.chaos.world import World


def broker_faults(world: World, chance: random.Random) -> dict[str, Callable[[], None]]:
    """Faults of the brokers, by their names."""
    found: dict[str, Callable[[], None]] = {
        "broker killed": partial(_signal, world, chance, 1, signal.SIGKILL),
        "broker frozen": partial(_signal, world, chance, 1, signal.SIGSTOP),
    }
    if world.brokers.number > 1:
        found["two of three brokers killed"] = partial(_signal, world, chance, 2, signal.SIGKILL)
        found["two of three brokers frozen"] = partial(_signal, world, chance, 2, signal.SIGSTOP)
    return found


def _signal(world: World, chance: random.Random, number: int, how: signal.Signals) -> None:
    victims = [psutil.Process(pid) for pid in chance.sample(world.brokers.pids(), number)]
    for victim in victims:
        victim.send_signal(how)
    time.sleep(LASTING)
    for victim in victims:
        if how == signal.SIGSTOP:
            victim.resume()
    world.brokers.restart()

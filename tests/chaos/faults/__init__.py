"""What goes wrong: each fault begins, lasts and ends; what is killed is started again by the world."""

import random
from collections.abc import Callable

from tests.chaos.faults.brokers import broker_faults
from tests.chaos.faults.disks import disk_faults
from tests.chaos.faults.processes import process_faults
from tests.chaos.faults.receivers import receiver_faults
from tests.chaos.faults.rules import rule_faults
from tests.chaos.faults.stores import store_faults
from tests.chaos.world import World

Fault = Callable[[], None]


def faults(world: World, chance: random.Random) -> dict[str, Fault]:
    """Every fault that this world can have, by its name."""
    return {
        **process_faults(world, chance),
        **broker_faults(world, chance),
        **receiver_faults(world),
        **store_faults(world),
        **disk_faults(world),
        **rule_faults(world),
    }

"""A rule is broken and mended while everything runs."""

import time
from collections.abc import Callable
from functools import partial

from tests.chaos.faults.lasting import LASTING
from tests.chaos.world import World


def rule_faults(world: World) -> dict[str, Callable[[], None]]:
    """Faults of rules, by their names."""
    return {"rules broken": partial(_break, world)}


def _break(world: World) -> None:
    broken = world.rules / "broken.yaml"
    world.excused = broken.name  # a worker that is just starting ends with 1 and names the file
    broken.write_text("id: broken\nmatch: [\n")
    time.sleep(LASTING)
    broken.unlink()
    world.tend()
    world.excused = None

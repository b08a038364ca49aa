"""The disks of the state directory, of PostgreSQL and of the broker are full, or the state cannot be written."""

import time
from collections.abc import Callable
from functools import partial

from tests.chaos.disk import Disk
from tests.chaos.faults.lasting import LASTING
from tests.chaos.stores import PostgresqlServer
from tests.chaos.world import World


def disk_faults(world: World) -> dict[str, Callable[[], None]]:
    """Faults of disks, by their names; of those that could be mounted."""
    found: dict[str, Callable[[], None]] = {
        f"disk of {name} full": partial(_fill, world, disk) for name, disk in world.disks.items() if disk.mounted
    }
    if "the state" in world.disks and world.disks["the state"].mounted:
        found["state read-only"] = partial(_read_only, world, world.disks["the state"])
    return found


def _fill(world: World, disk: Disk) -> None:
    disk.fill()
    time.sleep(LASTING)
    disk.empty()
    if isinstance(world.store, PostgresqlServer):
        world.store.start_if_ended()
    world.brokers.restart()


def _read_only(world: World, disk: Disk) -> None:
    world.kill_all()
    disk.make_read_only()
    world.excused = "Read-only file system"
    end = time.monotonic() + LASTING
    while time.monotonic() < end:
        world.tend()
        time.sleep(1)
    world.kill_all()
    world.excused = None
    disk.make_writable()

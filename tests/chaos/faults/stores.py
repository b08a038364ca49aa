"""The store is locked, frozen, restarted, cut off, or replaced by an older one."""

import sqlite3
import time
from collections.abc import Callable
from functools import partial

import sqlalchemy as sa

from tests.chaos.faults.lasting import LASTING, LOCKED
from tests.chaos.stores import PostgresqlServer, SqliteFile
from tests.chaos.world import World

_CUT = sa.text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def store_faults(world: World) -> dict[str, Callable[[], None]]:
    """Faults of the store, by their names."""
    found: dict[str, Callable[[], None]] = {"older store restored": partial(_restore, world)}
    if isinstance(world.store, SqliteFile):
        found["SQLite locked for 20 s"] = partial(_lock, world.store)
    else:
        found["PostgreSQL's connections cut"] = partial(_cut, world)
        found["PostgreSQL restarted"] = world.store.restart
        found["PostgreSQL frozen"] = partial(_freeze, world.store)
    return found


def _lock(store: SqliteFile) -> None:
    lock = sqlite3.connect(store.path, isolation_level=None, timeout=60)
    lock.execute("BEGIN IMMEDIATE")
    time.sleep(LOCKED)
    lock.execute("ROLLBACK")
    lock.close()


def _cut(world: World) -> None:
    for _ in range(3):
        with world.stream.database.begin() as connection:
            connection.execute(_CUT)
        time.sleep(1)


def _freeze(store: PostgresqlServer) -> None:
    frozen = store.freeze()
    time.sleep(LASTING)
    for process in frozen:
        process.resume()


def _restore(world: World) -> None:
    copy = world.folder / "backup"
    world.store.backup(copy)
    time.sleep(LASTING)
    world.stop()
    world.store.restore(copy)
    world.reprocess()

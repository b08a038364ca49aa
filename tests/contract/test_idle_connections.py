"""Connections that die while nobody uses them are replaced, and nothing is missed."""

import time
from datetime import UTC, datetime

import sqlalchemy as sa

from streams.adapters.store.database import Database
from streams.adapters.store.rule_matches import watermarks
from streams.adapters.store.wakeup import PostgresqlWakeUp, SqliteWakeUp, notify_waiters, open_wakeup
from tests.waiting import patient


def cut(database: Database, bell: SqliteWakeUp | PostgresqlWakeUp) -> None:
    """End the bell's connection, and on PostgreSQL every other one, as a restart or a firewall does."""
    if isinstance(bell, SqliteWakeUp):
        if bell._connection is not None:
            bell._connection.driver_connection.close()
        return
    other = sa.create_engine(database.engine.url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        mine = sa.text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute(mine)
    other.dispose()


def commit(database: Database) -> None:
    with database.begin() as connection:
        row = {"name": str(time.time_ns()), "at": datetime.now(UTC)}
        connection.execute(sa.insert(watermarks), row)
        notify_waiters(connection)


def hears(bell: SqliteWakeUp | PostgresqlWakeUp, *, seconds: float = 5) -> bool:
    until = time.monotonic() + patient(seconds)
    while time.monotonic() < until:
        if bell.wait(0.25):
            return True
    return False


def test_a_bell_whose_connection_died_while_it_waited_rings_and_goes_on_hearing(database: Database):
    bell = open_wakeup(database.engine)
    try:
        bell.wait(0)
        commit(database)
        assert hears(bell)
        for _ in range(2):
            cut(database, bell)
            assert hears(bell), "something may have been missed meanwhile"
            while bell.wait(0.1):
                pass
            commit(database)
            assert hears(bell)
    finally:
        bell.close()


def test_transactions_after_idle_connections_died_succeed(database: Database):
    bell = open_wakeup(database.engine)
    try:
        for _ in range(3):
            commit(database)
            cut(database, bell)
            with database.read() as connection:
                assert connection.scalar(sa.select(sa.func.count()).select_from(watermarks))
            bell.wait(0)
    finally:
        bell.close()

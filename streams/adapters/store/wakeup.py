"""Wake-up calls: tell a notifier at once that the outbox has new deliveries."""

import sqlite3
import time
from typing import cast

import psycopg
import sqlalchemy as sa

from streams.ports.delivery import WakeUp

_CHANNEL = "tocsin_outbox"
_GLANCE = 0.01
_BRISK = 0.002
_BUSY_FOR = 1.0


def notify_waiters(connection: sa.Connection) -> None:
    """Wake the notifiers when this transaction commits. In SQLite they see by themselves that the store changed."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(f"NOTIFY {_CHANNEL}"))


class SqliteWakeUp:
    """Glances at SQLite's counter of other connections' commits, which costs microseconds.

    It does so a hundred times a second, and five hundred times for a second after each commit.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._connection: sa.PoolProxiedConnection | None = None
        self._seen: int | None = self._version()
        self._busy_until = 0.0

    def wait(self, seconds: float) -> bool:
        """Block until somebody committed."""
        deadline = time.monotonic() + seconds
        try:
            while (version := self._version()) == self._seen:
                if (now := time.monotonic()) >= deadline:
                    return False
                time.sleep(_BRISK if now < self._busy_until else _GLANCE)
        except (sqlite3.Error, sa.exc.SQLAlchemyError):
            self.close()
            self._seen = None  # what was committed until there is a new connection is not known
            time.sleep(min(seconds, 1.0))
            return True
        self._seen = version
        self._busy_until = time.monotonic() + _BUSY_FOR
        return True

    def close(self) -> None:
        """Close the connection, which may be no use to others."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection = None

    def _version(self) -> int:
        if self._connection is None:
            self._connection = self._engine.raw_connection()
        cursor = self._connection.cursor()
        version: int = cursor.execute("PRAGMA data_version").fetchone()[0]
        cursor.close()
        return version


class PostgresqlWakeUp:
    """Listens for PostgreSQL's NOTIFY. While the server is away it rings once a second, so that others find out."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._connection: sa.PoolProxiedConnection | None = None

    def wait(self, seconds: float) -> bool:
        """Block until somebody rang."""
        try:
            return any(True for _ in self._listening().notifies(timeout=seconds, stop_after=1))
        except (psycopg.Error, sa.exc.SQLAlchemyError):
            self.close()
            time.sleep(min(seconds, 1.0))
            return True

    def close(self) -> None:
        """Close the connection, which is no use to others."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection = None

    def _listening(self) -> psycopg.Connection[object]:
        if self._connection is None:
            self._connection = self._engine.raw_connection()
            driver = cast("psycopg.Connection[object]", self._connection.driver_connection)
            driver.autocommit = True
            driver.execute(f"LISTEN {_CHANNEL}")
        return cast("psycopg.Connection[object]", self._connection.driver_connection)


def open_wakeup(engine: sa.Engine) -> WakeUp:
    """The bell of this store."""
    return SqliteWakeUp(engine) if engine.dialect.name == "sqlite" else PostgresqlWakeUp(engine)

"""One database: how connections and transactions are made on SQLite and PostgreSQL."""

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa

from streams.adapters.localrun.private import close_to_others, private_file
from streams.adapters.store import schema
from streams.adapters.store.sealing import Sealer, use
from streams.domain.errors import TocsinError, UnavailableError

WRITE_LOCK_SECONDS = 30.0
"""How long a write transaction on SQLite waits for others'."""

_PATIENT = "busy_timeout=30000"
_BRISK = "busy_timeout=0"


class Database:
    """The store's engine.

    A write transaction on SQLite takes the write lock at once (``BEGIN IMMEDIATE``), so that it never fails in
    the middle for having read first; readers go on meanwhile (WAL).
    """

    def __init__(self, url: str, sealer: Sealer | None = None) -> None:
        """Prepare an engine for an SQLAlchemy URL, and the keys to its secrets; nothing is connected yet.

        Raises:
            TocsinError: it is no URL of SQLite or PostgreSQL.
        """
        parsed = _read_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite and parsed.database:
            file = Path(parsed.database)
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _close_to_others(file)
        self.engine = sa.create_engine(parsed, pool_pre_ping=not self.is_sqlite)
        if sealer is not None:
            use(self.engine, sealer)
        if self.is_sqlite:
            if parsed.database:
                sa.event.listen(self.engine, "do_connect", lambda *_: private_file(file) and None)
            sa.event.listen(self.engine, "connect", _configure_sqlite)
            sa.event.listen(self.engine, "begin", _begin_sqlite)

    def migrate(self) -> None:
        """Bring the schema to this program's; harmless when repeated or done by several processes at once."""
        with self.read() as connection:
            if schema.current(connection) == schema.newest():
                return
        with self.begin() as connection:
            if not self.is_sqlite:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(7206167)"))
            schema.upgrade(connection)

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """A write transaction: commits at the end, rolls back on an exception."""
        try:
            with self.engine.connect().execution_options(write=True) as connection, connection.begin():
                yield connection
        except (sa.exc.DBAPIError, sa.exc.TimeoutError) as error:
            raise _explained(error, self.engine.url) from error

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A read transaction: sees one consistent state and blocks nobody."""
        try:
            with self.engine.connect() as connection, connection.begin():
                yield connection
        except (sa.exc.DBAPIError, sa.exc.TimeoutError) as error:
            raise _explained(error, self.engine.url) from error

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _close_to_others(file: Path) -> None:
    """SQLite gives its journals the rights that the file has when they are made, so they may be wider than it."""
    for each in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        close_to_others(each)


def _read_url(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        parsed = sa.URL.create("")  # not shown: it can hold a password
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise TocsinError(
            "store.url is for neither SQLite nor PostgreSQL: write sqlite:///path/to/file.db or "
            "postgresql://user:password@host/database"
        )
    return parsed


def _explained(error: sa.exc.DBAPIError | sa.exc.TimeoutError, url: sa.URL) -> Exception:
    """What people are told: one line, where there is something that they can do."""
    if isinstance(error, sa.exc.TimeoutError):
        return UnavailableError(f"the store {url.render_as_string()} cannot be used now: {error}")
    said = " ".join(str(error.orig).split())
    # InterfaceError is what psycopg raises over a connection that is closed.
    if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError) or error.connection_invalidated:
        return UnavailableError(f"the store {url.render_as_string()} cannot be used now: {said}")
    if getattr(error.orig, "sqlite_errorcode", None) in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return TocsinError(f"the store {url.render_as_string()} is damaged or no SQLite file: {said}")
    return error


def _configure_sqlite(connection: Any, record: object) -> None:  # noqa: ARG001 - the driver's
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", _PATIENT, "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    if not connection.get_execution_options().get("write", False):
        connection.exec_driver_sql("BEGIN")
        return
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    driver.execute(f"PRAGMA {_BRISK}")
    try:
        _await_write_lock(driver)
        if not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA {_PATIENT}")


def _await_write_lock(driver: sqlite3.Connection) -> None:
    """Ask for the lock every millisecond or so, up to the limit.

    SQLite's own waiting sleeps ever longer, up to 100 ms, and so loses against writers that come often.
    """
    deadline = time.monotonic() + WRITE_LOCK_SECONDS
    while time.monotonic() < deadline:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(random.uniform(0.0005, 0.0015))  # noqa: S311 - only so that two do not stay in step
        else:
            return

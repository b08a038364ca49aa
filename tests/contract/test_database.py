"""Write transactions wait for each other, promptly and not for ever."""

import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from streams.adapters.store import database as module
from streams.adapters.store.database import Database
from streams.domain.errors import UnavailableError
from tests.waiting import patient


@pytest.fixture
def busy(tmp_path: Path) -> Database:
    """An SQLite store with one table."""
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    with database.begin() as connection:
        connection.execute(sa.text("CREATE TABLE numbers (n INTEGER)"))
    return database


def hold(database: Database, held: threading.Event, release: threading.Event) -> None:
    with database.begin() as connection:
        connection.execute(sa.text("INSERT INTO numbers VALUES (1)"))
        held.set()
        release.wait(patient(20))


def test_a_writer_waits_for_another_and_readers_do_not(busy: Database) -> None:
    held, release = threading.Event(), threading.Event()
    holder = threading.Thread(target=hold, args=(busy, held, release))
    holder.start()
    held.wait(patient(20))
    with busy.read() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM numbers")) == 0
    threading.Timer(0.2, release.set).start()
    with busy.begin() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM numbers")) == 1
    holder.join()
    busy.close()


def test_a_writer_gets_its_turn_beside_one_that_writes_all_the_time(busy: Database) -> None:
    """SQLite's own waiting would sleep up to 100 ms at a time and miss every gap."""
    stop = threading.Event()

    def write_all_the_time() -> None:
        while not stop.is_set():
            with busy.begin() as connection:
                connection.execute(sa.text("INSERT INTO numbers VALUES (1)"))
                time.sleep(0.004)

    others = [threading.Thread(target=write_all_the_time) for _ in range(2)]
    for other in others:
        other.start()
    started = time.monotonic()
    for _ in range(20):
        with busy.begin() as connection:
            connection.execute(sa.text("INSERT INTO numbers VALUES (2)"))
    took = time.monotonic() - started
    stop.set()
    for other in others:
        other.join()
    assert took < 5  # it takes 0.4 s
    busy.close()


def test_waiting_has_an_end_that_says_so(busy: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WRITE_LOCK_SECONDS", 0.05)
    held, release = threading.Event(), threading.Event()
    holder = threading.Thread(target=hold, args=(busy, held, release))
    holder.start()
    held.wait(patient(20))
    with pytest.raises(UnavailableError, match="cannot be used now: database is locked"), busy.begin():
        pass
    release.set()
    holder.join()
    with busy.begin() as connection:
        assert connection.scalar(sa.text("PRAGMA busy_timeout")) == 30_000
    busy.close()

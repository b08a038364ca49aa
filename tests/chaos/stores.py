"""The store under chaos: an SQLite file, or a PostgreSQL server of this machine."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Protocol

import psutil
import sqlalchemy as sa

from streams.adapters.store.database import Database
from tests.waiting import until


class StoreUnderTest(Protocol):
    """What both can do."""

    def backup(self, target: Path) -> None:
        """Copy it while everything runs, as docs/operations.md says."""
        ...

    def restore(self, source: Path) -> None:
        """Put a copy in its place; nothing may run meanwhile."""
        ...


class SqliteFile:
    """An SQLite store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.path = Path(str(database.engine.url.database))

    def backup(self, target: Path) -> None:
        """SQLite's online backup."""
        with sqlite3.connect(self.path) as store, sqlite3.connect(target) as copy:
            store.backup(copy)

    def restore(self, source: Path) -> None:
        """Replace the file and what SQLite keeps beside it."""
        self._database.engine.dispose()
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        shutil.copyfile(source, self.path)


class PostgresqlServer:
    """A PostgreSQL store; its server is on this machine and may be stopped."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.read() as connection:
            self._data = Path(str(connection.scalar(sa.text("SHOW data_directory"))))
            found = connection.scalar(sa.text("SELECT setting FROM pg_config WHERE name = 'BINDIR'"))
        self._programs = Path(str(found))

    def backup(self, target: Path) -> None:
        """``pg_dump``."""
        self._client("pg_dump", "--format=custom", f"--file={target}", f"--dbname={self._url}")

    def restore(self, source: Path) -> None:
        """``pg_restore``."""
        self._database.engine.dispose()
        options = ("--clean", "--if-exists", "--single-transaction", "--exit-on-error")
        self._client("pg_restore", *options, f"--dbname={self._url}", str(source))

    def restart(self) -> None:
        """End it as a crash does, and start it."""
        self._control("restart", "--mode=immediate")

    def start_if_ended(self) -> None:
        """As a supervisor does, until it has recovered and answers."""

        def answers() -> bool:
            return self._is_ready() or (not self._pids() and not self._control("start"))

        until(answers, 60, "PostgreSQL is back")

    def freeze(self) -> list[psutil.Process]:
        """Stop its processes without an end; those that are to go on again."""
        frozen = [psutil.Process(pid) for pid in self._pids()]
        for process in frozen:
            process.suspend()
        return frozen

    @property
    def _url(self) -> str:
        url = self._database.engine.url.set(drivername="postgresql")
        return url.render_as_string(hide_password=False)

    def _pids(self) -> list[int]:
        try:
            server = psutil.Process(int((self._data / "postmaster.pid").read_text().split()[0]))
            return [server.pid, *(child.pid for child in server.children())]
        except (FileNotFoundError, IndexError, psutil.NoSuchProcess):
            return []

    def _is_ready(self) -> bool:
        ready = [self._programs / "pg_isready", f"--dbname={self._url}", "--quiet"]
        return subprocess.run(ready, check=False).returncode == 0

    def _control(self, *words: str) -> int:
        """Run ``pg_ctl`` as the user to whom the data belong; its exit code."""
        server = ("--wait", "-D", str(self._data), "-l", str(self._data / "log"))
        command = [str(self._programs / "pg_ctl"), *words, *server]
        owner = self._data.stat().st_uid
        user = owner if owner != os.getuid() else None
        return subprocess.run(command, user=user, cwd=self._data.parent, capture_output=True, check=False).returncode

    def _client(self, program: str, *words: str) -> None:
        done = subprocess.run([str(self._programs / program), *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def store_under_test(database: Database) -> SqliteFile | PostgresqlServer:
    """What the database stands on."""
    return SqliteFile(database) if database.engine.dialect.name == "sqlite" else PostgresqlServer(database)

"""The running system under chaos: its processes, started again when they end, and what is around them."""

import json
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import psutil
import sqlalchemy as sa

from streams.adapters.localrun.ports import free_port
from streams.adapters.localrun.process import lives
from streams.adapters.store.endpoints import endpoints
from streams.settings import shipped
from tests.chaos.hooks import MoodyReceiver
from tests.chaos.stories import Message
from tests.integration.processes import Tocsin
from tests.integration.stream import Stream

PROGRAMS = {"worker 1": "worker", "worker 2": "worker", "notifier": "notify", "console": "serve"}


class Brokers(Protocol):
    """One broker or three."""

    bootstrap: str

    def pids(self) -> list[int]:
        """Of the nodes that run."""
        ...

    def restart(self) -> None:
        """Start those that have ended; they need not be ready afterwards."""
        ...

    def close(self) -> None:
        """End all."""
        ...


class World:
    """Everything that runs.

    Args:
        brokers: that run.
        folder: for state, rules and logs.
        store: SQLAlchemy URL; SQLite in the folder when None.
    """

    def __init__(self, brokers: Brokers, folder: Path, store: str | None) -> None:
        self.brokers = brokers
        self.rules = folder / "rules"
        shutil.copytree(shipped("rules"), self.rules)
        self.stream = Stream(brokers.bootstrap, folder, store)
        self.stream.receiver.close()
        self.receiver = self.stream.receiver = MoodyReceiver()
        self.stream.environment |= {
            "TOCSIN_RULES": str(self.rules),
            "TOCSIN_WEB__PORT": str(free_port()),
            "TOCSIN_WORKER__STALL_SECONDS": "60",
            "TOCSIN_WORKER__BATCH": "64",
        }
        self.stream.subscribe()
        self.programs: dict[str, Tocsin] = {}
        self.endings: list[str] = []
        self.memory: dict[str, list[int]] = {}
        self.sent = 0

    @property
    def store_file(self) -> Path | None:
        """The file of an SQLite store."""
        engine = self.stream.database.engine
        return Path(str(engine.url.database)) if engine.dialect.name == "sqlite" else None

    def tend(self) -> bool:
        """Start what does not run, note what it took; true, to stand in conditions."""
        for name, command in PROGRAMS.items():
            program = self.programs.get(name)
            if program is None or program.code is not None:
                if program is not None:
                    self.endings.append(f"{name} {program.code}")
                self.programs[name] = self.stream.run(command)
            else:
                self._measure(name, program.pid)
        return True

    def stop(self) -> None:
        """End every process in order, and start none."""
        for program in self.programs.values():
            if program.code is None:
                program.terminate()
        self.programs.clear()

    def send(self, messages: Sequence[Message]) -> None:
        """Put articles on their topic; a broker that is away is waited for."""
        self.stream.send(messages, retries=1_000, delivery_timeout_ms=300_000, max_block_ms=300_000)
        self.sent += len(messages)

    def is_done(self) -> bool:
        """Whether everything that was sent is processed."""
        return self.tend() and self.stream.processed(self.sent)

    def bring_retries_forward(self) -> None:
        """As an operator does once a receiver is back: its next tries would come in minutes or hours."""
        with self.stream.database.read() as connection:
            address = connection.scalar(sa.select(endpoints.c.id))
        self.command("endpoints", "resume", str(address))

    def command(self, *words: str) -> Tocsin:
        """Run a command to its end."""
        running = self.stream.run(*words)
        psutil.Process(running.pid).wait(120)
        return running

    def backup(self, target: Path) -> None:
        """SQLite's online backup."""
        assert self.store_file
        with sqlite3.connect(self.store_file) as store, sqlite3.connect(target) as copy:
            store.backup(copy)

    def close(self) -> None:
        """End everything."""
        self.stop()
        self.stream.close()
        self.brokers.close()

    def _measure(self, name: str, pid: int) -> None:
        try:
            process = psutil.Process(pid)
            family = [process, *process.children(recursive=True)]
            size = sum(each.memory_info().rss for each in family if lives(each))
        except psutil.NoSuchProcess:
            return
        self.memory.setdefault(name, []).append(size // 1_000_000)

    def dead_letters(self) -> dict[str, str]:
        """Key → error code of every dead letter."""
        found = {}
        for record in self.stream.read("dead-letters"):
            code = dict(record.headers).get("tocsin-error-code")
            if code is not None:
                found[(record.key or b"").decode("utf-8", "replace")] = code.decode()
        return found

    def offsets_in_order(self) -> list[str]:
        """Where an offset is past what the topics hold, which can only be a fault."""
        return [
            json.dumps([group.name, position.partition, position.committed, position.end])
            for group in self.stream.groups().values()
            for position in group.positions
            if (position.committed or 0) > position.end
        ]

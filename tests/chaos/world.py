"""The running system under chaos: its processes, started again when they end, and what is around them."""

import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Protocol

import psutil
import sqlalchemy as sa
from kafka.errors import KafkaError

from streams.adapters.localrun.ports import free_port
from streams.adapters.localrun.process import lives
from streams.adapters.store.endpoints import endpoints
from streams.bootstrap import as_store, now
from streams.domain.endpoint import Channel
from streams.domain.errors import TocsinError
from streams.domain.subscription import Selector
from streams.domain.subscription_spec import SubscriptionSpec
from streams.services.endpoints.resume import resume_endpoint
from streams.services.subscriptions.subscribe import subscribe
from streams.settings import shipped
from tests.chaos.disk import Disk
from tests.chaos.offsets import passed_unprocessed
from tests.chaos.outcome import ORDERLY, open_deliveries
from tests.chaos.receivers import MoodyMailServer, MoodyReceiver
from tests.chaos.stores import store_under_test
from tests.chaos.stories import Message
from tests.integration.processes import Tocsin
from tests.integration.stream import RULE, Stream
from tests.waiting import until

PROGRAMS = {"worker 1": "worker", "worker 2": "worker", "notifier": "notify", "console": "serve"}
READER = "desk@press.example"
LAST_LINES = 40
NEWS_SECONDS = 4.0
"""In so many seconds a part of the news comes in."""


class Brokers(Protocol):
    """One broker or three."""

    bootstrap: str
    number: int

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
        url: SQLAlchemy URL of the store; SQLite in the folder when None.
        disks: what is on a disk of its own.
    """

    def __init__(self, brokers: Brokers, folder: Path, url: str | None, disks: Mapping[str, Disk]) -> None:
        self.brokers = brokers
        self.folder = folder
        self.disks = disks
        self.rules = folder / "rules"
        shutil.copytree(shipped("rules"), self.rules)
        self.stream = Stream(brokers.bootstrap, folder, url)
        self.stream.receiver.close()
        self.receiver = self.stream.receiver = MoodyReceiver()
        self.mail = MoodyMailServer()
        self.store = store_under_test(self.stream.database)
        self.stream.environment |= {
            "TOCSIN_RULES": str(self.rules),
            "TOCSIN_WEB__PORT": str(free_port()),
            "TOCSIN_WORKER__STALL_SECONDS": "60",
            "TOCSIN_WORKER__BATCH": "64",
            "TOCSIN_SMTP__PORT": str(self.mail.inbox.port),
            "TOCSIN_SMTP__SECURITY": "none",
        }
        self.stream.subscribe()
        selector = Selector(rules=(RULE,))
        spec = SubscriptionSpec(name="reader", selector=selector, channel=Channel.EMAIL, address=READER)
        subscribe(as_store(self.stream.database), spec, now())
        self.programs: dict[str, Tocsin] = {}
        self.endings: list[str] = []
        self.last_words: list[str] = []
        """The end of the log of each process that ended with an exit code that nobody expects."""
        self.memory: dict[str, list[int]] = {}
        self.excused: str | None = None
        """A program may end that says this."""
        self.sent = 0

    def tend(self) -> bool:
        """Start what does not run, note what it took; true, to stand in conditions."""
        for name, command in PROGRAMS.items():
            program = self.programs.get(name)
            if program is None or program.code is not None:
                if program is not None and not (self.excused and self.excused in program.log.read_text()):
                    self._note_ending(name, program)
                self.programs[name] = self.stream.run(command)
            elif program.was_ready():
                self._measure(name, program.pid)
        return True

    def _note_ending(self, name: str, program: Tocsin) -> None:
        self.endings.append(f"{name} {program.code}")
        if program.code not in ORDERLY:
            last = program.log.read_text().splitlines()[-LAST_LINES:]
            self.last_words.append(f"{name} ended with {program.code}:\n" + "\n".join(last))

    def stop(self) -> None:
        """End every process in order, and start none."""
        for program in self.programs.values():
            if program.code is None:
                program.terminate()
        self.programs.clear()

    def kill_all(self) -> None:
        """End every process at once, and close what we have open ourselves."""
        for program in self.programs.values():
            if program.code is None:
                program.kill()
        self.programs.clear()
        self.stream.database.engine.dispose()

    def send(self, messages: Iterable[Message]) -> None:
        """Put articles on their topic; a broker that is away is waited for."""
        self.stream.send(self._counted(messages), retries=1_000, delivery_timeout_ms=300_000, max_block_ms=300_000)

    def _counted(self, messages: Iterable[Message]) -> Iterator[Message]:
        for message in messages:
            yield message
            self.sent += 1

    @contextmanager
    def news_comes_in(self, messages: Sequence[Message]) -> Iterator[None]:
        """Put articles on their topic one after another, while what is inside goes wrong."""
        if not messages:
            yield
            return
        begun = Event()

        def slowly() -> Iterator[Message]:
            for message in messages:
                begun.set()
                yield message
                time.sleep(NEWS_SECONDS / len(messages))

        sending = ThreadPoolExecutor(1)
        done = sending.submit(self.send, slowly())
        begun.wait(60)
        yield
        done.result()
        sending.shutdown()

    def is_done(self) -> bool:
        """Whether everything that was sent is processed, and everybody was told."""
        if not (self.tend() and self.stream.processed(self.sent) and self.stream.is_idle()):
            return False
        try:
            with self.stream.database.read() as connection:
                return open_deliveries(connection) == 0
        except sa.exc.OperationalError:
            return False  # the store is away at this moment

    def passed_unprocessed(self) -> list[str]:
        """Offsets that were moved too far; none while broker or store do not answer."""
        try:
            return passed_unprocessed(self.stream)
        except (KafkaError, TocsinError, sa.exc.OperationalError):
            return []

    def bring_retries_forward(self) -> None:
        """As an operator does once a receiver is back: its next tries would come in minutes or hours."""
        with self.stream.database.read() as connection:
            everyone = connection.scalars(sa.select(endpoints.c.id)).all()
        for endpoint in everyone:
            resume_endpoint(as_store(self.stream.database), endpoint, now())

    def reprocess(self) -> None:
        """As an operator does after an older store was restored."""
        running = self.stream.run("reprocess", "--from", "stored", "--execute")
        until(lambda: running.code is not None, 120, "reprocess has ended")
        assert running.code == 0, running.log.read_text()

    def received(self) -> dict[str, set[str]]:
        """Channel → ids of the deliveries that came."""
        webhooks = {each.webhook_id for each in list(self.receiver.received)}
        return {Channel.WEBHOOK: webhooks, Channel.EMAIL: self.mail.message_ids()}

    def close(self) -> None:
        """End everything."""
        self.stop()
        self.stream.close()
        self.mail.stop()
        self.brokers.close()

    def _measure(self, name: str, pid: int) -> None:
        try:
            process = psutil.Process(pid)
            family = [process, *process.children(recursive=True)]
            size = sum(each.memory_info().rss for each in family if lives(each))
        except psutil.NoSuchProcess:
            return
        self.memory.setdefault(name, []).append(size // 1_000_000)

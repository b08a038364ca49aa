"""Run everything on this machine: broker, workers, notifier, console."""

import asyncio
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from threading import Event
from types import FrameType
from typing import TypeVar

import structlog

from streams.domain.errors import UnavailableError
from streams.domain.local_run import READY
from streams.ports.localrun import LocalBroker, Progress, Supervisor
from streams.services.topics.create import TopicOutcome

T = TypeVar("T")

_BROKER_PATIENCE = 30.0
"""Seconds for Kafka to close its files; killed before that, it checks all of them at its next start."""
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalSystem:
    """Everything that runs on one machine.

    Attributes:
        bootstrap: where its Kafka is to answer.
        cluster_id: asks the Kafka there for the id of its cluster; none when none answers.
        broker: gives this machine's own broker; raises UnavailableError where there can be none.
        fetching: shows how the broker's files are fetched.
        restart_delay: seconds to wait before the next start, after so many failures in a row.
        create_topics: creates what is missing.
        migrate_store: brings the store up to date.
        supervisor: runs workers, notifier and console.
        on_ready: called once, when all of these are ready.
        note: writes down for other commands what is being done now.
    """

    bootstrap: str
    cluster_id: Callable[[], str | None]
    broker: Callable[[], LocalBroker]
    fetching: Callable[[], AbstractContextManager[Progress]]
    restart_delay: Callable[[int], float]
    create_topics: Callable[[], list[TopicOutcome]]
    migrate_store: Callable[[], None]
    supervisor: Callable[[], Supervisor]
    on_ready: Callable[[], None]
    note: Callable[[str], None]

    def run(self) -> None:
        """Run until SIGINT or SIGTERM; waits for a Kafka and a database elsewhere that are away.

        Raises:
            UnavailableError: a part could not start.
        """
        with _sigterm_as_exit(), self._kafka() as broker:
            self.note("creating topics")
            for outcome in self.create_topics():
                if outcome.result == "differs":
                    how = "; ".join(map(str, outcome.drifts))
                    _log.warning("topic differs from the settings", topic=outcome.topic, how=how)
            self.note("preparing the store")
            self._wait_for(self.migrate_store)
            _log.info("store is ready")
            asyncio.run(self._supervise(broker))
        _log.info("everything stopped")

    async def _supervise(self, broker: LocalBroker | None) -> None:
        supervisor = self.supervisor()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop, supervisor)
        over = Event()
        keeper = asyncio.create_task(self._keep(broker, over)) if broker else None
        self.note("starting collector, workers, notifier and console")
        try:
            await supervisor.run(self._ready)
        finally:
            over.set()
            if keeper:
                keeper.cancel()
                with suppress(asyncio.CancelledError):
                    await keeper

    def _ready(self) -> None:
        self.note(READY)
        self.on_ready()

    def _stop(self, supervisor: Supervisor) -> None:
        _log.info("stopping: what is under way is finished first")
        self.note("stopping")
        supervisor.stop()

    def _fetching(self, show: Progress) -> Progress:
        """Shows how the broker's files arrive, and says it once in the log."""
        sizes: set[int] = set()

        def progress(done: int, total: int) -> None:
            if not sizes:
                _log.info("fetching Kafka, once per user", component="broker", megabytes=total // 1_000_000)
            sizes.add(total)
            if done < total:
                self.note(f"fetching Kafka: {done // 1_000_000} of {total // 1_000_000} MB")
            else:
                self.note("starting Kafka")
                _log.info("fetched; starting Kafka", component="broker")
            show(done, total)

        return progress

    async def _keep(self, broker: LocalBroker, over: Event) -> None:
        """Start our broker again when it dies, until all is over; the other processes wait for it by themselves."""
        failures = 0
        while True:
            await asyncio.sleep(1)
            if await asyncio.to_thread(broker.runs):
                failures = 0
                continue
            _log.warning("ended, starts again", component="broker")
            try:
                await asyncio.to_thread(broker.start, abandoned=over.is_set)
                _log.info("ready", component="broker")
            except UnavailableError as error:
                failures += 1
                _log.error("does not start", component="broker", reason=str(error))
                await asyncio.sleep(self.restart_delay(failures))

    @contextmanager
    def _kafka(self) -> Iterator[LocalBroker | None]:
        """A Kafka that answers; yields our own broker if it is the one, and stops it if it was started here."""
        found = self.cluster_id() or self._elsewhere()
        if found and not self._is_local(found):
            _log.info("uses the Kafka that answers", component="broker", bootstrap=self.bootstrap)
            yield None
            return
        broker = self.broker()
        if found:
            _log.info("runs already and is left running at the end", component="broker", bootstrap=self.bootstrap)
            yield broker
            return
        _log.info("starting", component="broker", bootstrap=self.bootstrap)
        self.note("starting Kafka")
        try:
            with self.fetching() as show:
                broker.start(self._fetching(show))
            _log.info("ready", component="broker", bootstrap=self.bootstrap)
            yield broker
        finally:
            _log.info("stopping", component="broker")
            broker.stop(_BROKER_PATIENCE)
            _log.info("stopped", component="broker")

    def _elsewhere(self) -> str | None:
        """The cluster at an address where no broker of this machine can be, once it answers; else none."""
        try:
            self.broker()
        except UnavailableError as error:
            return self._wait_for(partial(self._require_cluster, error))
        return None

    def _require_cluster(self, away: UnavailableError) -> str:
        found = self.cluster_id()
        if found is None:
            raise away
        return found

    def _wait_for(self, reach: Callable[[], T]) -> T:
        """What is reached, as soon as it can be."""
        failures = 0
        while True:
            try:
                return reach()
            except UnavailableError as error:
                failures += 1
                _log.warning("waits", reason=str(error), seconds=self.restart_delay(failures))
            time.sleep(self.restart_delay(failures))

    def _is_local(self, cluster: str) -> bool:
        with suppress(UnavailableError):
            return self.broker().cluster_id() == cluster
        return False


@contextmanager
def _sigterm_as_exit() -> Iterator[None]:
    """Until the event loop listens for it, SIGTERM unwinds what is under way as Ctrl-C does."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)

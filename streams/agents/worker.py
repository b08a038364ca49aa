"""A stream worker: waits for its dependencies, runs its agents, and stops on a signal."""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import faust

from streams.agents.batches import give_up
from streams.agents.watchdog import Watchdog, Watched
from streams.domain.errors import UnavailableError

STOP_SECONDS = 5.0
"""After SIGTERM, for an orderly end. What is in hand then is not acknowledged and comes again, so ending hard is
safe at any time; supervisors wait a little longer than this before they kill."""

_MAX_DELAY = 5.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """One agent of a worker.

    Attributes:
        name: as log lines call it.
        app: its Faust app.
        prepare: awaited before the app joins its group.
        background: runs beside it until the end.
        leave: takes this worker out of the group, after an orderly end; it blocks.
        close: called at the end.
        watched: how its progress is seen.
    """

    name: str
    app: faust.App
    prepare: Callable[[], Awaitable[object]]
    background: Callable[[], Coroutine[None, None, None]] | None
    leave: Callable[[], None]
    close: Callable[[], None]
    watched: Watched


class Worker:
    """Runs parts until SIGTERM or SIGINT.

    Args:
        parts: what to run.
        reach: raises UnavailableError while something that is needed cannot be reached; it blocks.
        on_ready: called once when all parts run.
        stall_seconds: for how long it may stand still while records wait.

    Attributes:
        ready: whether it has begun its work.
    """

    def __init__(
        self, parts: Sequence[Part], reach: Callable[[], None], on_ready: Callable[[], None], stall_seconds: float
    ) -> None:
        self._parts = parts
        self._reach = reach
        self._on_ready = on_ready
        self._watchdog = Watchdog([part.watched for part in parts], stall_seconds, give_up)
        self._told_to_stop = asyncio.Event()
        self.ready = False

    def done(self) -> dict[str, int]:
        """How many records each agent has finished since its start."""
        return {part.name: part.watched.progress.records for part in self._parts}

    async def run(self) -> bool:
        """Run until told to stop; gives whether the end was orderly.

        Raises:
            UnavailableError: an agent stopped by itself, or what it needs went away before it had begun.
            FaultsError: rules or knowledge cannot be read.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._told_to_stop.set)
        working = asyncio.create_task(self._work())
        stopping = asyncio.create_task(self._told_to_stop.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if working.done() and not self._told_to_stop.is_set():
            self._fail(working)
        return await self._stop(working)

    def _fail(self, working: "asyncio.Task[None]") -> None:
        error = working.exception()
        assert isinstance(error, Exception)  # noqa: S101 - its work ends in no other way
        if any(part.app.started for part in self._parts):
            give_up(error)
        raise error

    async def _work(self) -> None:
        await asyncio.gather(self._until_reachable(), *(part.prepare() for part in self._parts))
        for part in self._parts:
            part.app.finalize()
        await asyncio.gather(*(part.app.start() for part in self._parts))
        self.ready = True
        self._on_ready()
        self._watchdog.start(asyncio.get_running_loop())
        running = {asyncio.create_task(part.app.wait_until_stopped()): part.name for part in self._parts}
        running |= {asyncio.create_task(part.background()): part.name for part in self._parts if part.background}
        try:
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            raise self._reason(running[task] for task in done)
        finally:
            for task in running:
                task.cancel()

    def _reason(self, ended: Iterable[str]) -> Exception:
        """Why agents of these names ended."""
        crash = next((part.app.crash_reason for part in self._parts if part.app.crash_reason), None)
        stopped = UnavailableError(f"{', '.join(ended)} stopped by itself{f': {crash!r}' if crash else ''}")
        stopped.__cause__ = crash
        return stopped

    async def _until_reachable(self) -> None:
        delay = 0.5
        while True:
            try:
                return await asyncio.to_thread(self._reach)
            except UnavailableError as error:
                _log.warning("waits: %s; looks again in %.3g s", error, delay)
            await asyncio.sleep(delay)
            delay = min(_MAX_DELAY, delay * 2)

    async def _stop(self, working: asyncio.Task[None]) -> bool:
        _log.info("stops")
        self._watchdog.stop()
        hard_end = threading.Timer(STOP_SECONDS + 1, os._exit, (0,))  # for what ignores its cancellation
        hard_end.daemon = True
        hard_end.start()
        working.cancel()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                with suppress(asyncio.CancelledError, UnavailableError):
                    await working
                await asyncio.gather(*(self._stop_part(part) for part in self._parts if part.app.started))
        except TimeoutError:
            _log.warning("did not end in order within %g s and ends at once; nothing is lost", STOP_SECONDS)
            return False
        finally:
            for part in self._parts:
                part.close()
        return True

    async def _stop_part(self, part: Part) -> None:
        await part.app.stop()
        try:
            await asyncio.to_thread(part.leave)
        except UnavailableError as error:
            _log.warning("%s; others get its partitions once its session has ended", error)

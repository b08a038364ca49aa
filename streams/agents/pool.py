"""A process pool for CPU work on records: a record that kills or stalls a process costs only itself."""

import asyncio
import ctypes
import functools
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Generic, TypeVar

from streams.agents.blame import MAX_IN_A_ROW, FailureRun, is_of_data
from streams.domain.dead_letter import Rejection
from streams.domain.errors import TocsinError
from streams.domain.record import Record

R = TypeVar("R")
Work = Callable[[Record], R]
"""What a process does with one record; must be quick to ship back, so results are small values."""

CHUNK = 8
"""Records that a process gets at once: enough to make shipping them cheap, few enough to share a batch evenly."""

WORK_FAILED = "work_failed"
"""Code of the rejection of a record over which the work raised an exception."""

START_SECONDS = 120
"""Longest time for a process to start and load what it works with."""

_log = logging.getLogger(__name__)
_work: Work[object] | None = None  # a child's own


class PoolError(TocsinError):
    """Processes cannot be started or do not stay alive: nothing is wrong with the records in hand."""


class Pool(Generic[R]):
    """Runs ``work`` over records in processes that die with this one.

    Args:
        build: makes the work; called once in every process, so it is pickled by reference.
        processes: how many.
        timeout: seconds for a chunk of records, and for a single one once its chunk has failed.
        on_done: told how many records were just answered for, rejected ones included.

    Attributes:
        restarts: how often its processes had to be replaced.
    """

    def __init__(
        self,
        build: Callable[[], Work[R]],
        *,
        processes: int,
        timeout: float,
        on_done: Callable[[int], object] = lambda _records: None,
    ) -> None:
        self._build = build
        self._processes = processes
        self._timeout = timeout
        self._on_done = on_done
        self._executor: ProcessPoolExecutor | None = None
        self._slots = asyncio.Semaphore(processes)
        self._starting = asyncio.Lock()
        self._crashes = 0
        self._failures = FailureRun()
        self.restarts = 0

    async def start(self) -> ProcessPoolExecutor:
        """Start the processes and have them load their work, if they do not run; raises PoolError when that fails."""
        async with self._starting:
            if self._executor is not None:
                return self._executor
            executor = ProcessPoolExecutor(
                self._processes,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(os.getpid(), self._build),
            )
            loop = asyncio.get_running_loop()
            tries = [loop.run_in_executor(executor, _answer) for _ in range(self._processes)]
            try:
                await asyncio.wait_for(asyncio.gather(*tries), START_SECONDS)
            except (BrokenProcessPool, TimeoutError) as error:
                _kill(executor)
                raise PoolError("no extraction process can be started; its error stands above") from error
            except asyncio.CancelledError:
                _kill(executor)
                raise
            self._executor = executor
            return executor

    async def map(self, records: Sequence[Record]) -> list[R | Rejection]:
        """One result a record, in order.

        A chunk whose process dies or takes too long is done again record by record, so that only the guilty one is
        rejected (``crashed`` or ``too_slow``).

        Raises:
            PoolError: no process can be started, or processes die whatever they work on.
            MachineFaultError: the work raises the same over all records.
            Exception: what the work raised that no record can cause, such as MemoryError.
        """
        chunks = [records[i : i + CHUNK] for i in range(0, len(records), CHUNK)]
        answers = await asyncio.gather(*map(self._chunk, chunks))
        results: list[R | Rejection] = []
        for chunk, answer in zip(chunks, answers, strict=True):
            results += answer if answer is not None else [await self._alone(record) for record in chunk]
        self._note_failures(records, results)
        return results

    def close(self) -> None:
        """Kill every process at once: what they had in hand is not acknowledged, so nothing is lost."""
        executor, self._executor = self._executor, None
        if executor is not None:
            _kill(executor)

    def _note_failures(self, records: Sequence[Record], results: Sequence[R | Rejection]) -> None:
        failed: dict[object, str] = {
            record.key or record.origin: result.message.partition(":")[0]
            for record, result in zip(records, results, strict=True)
            if isinstance(result, Rejection) and result.code == WORK_FAILED
        }
        done = sum(not (isinstance(result, Rejection) and result.code == WORK_FAILED) for result in results)
        self._failures.note(failed, done, records[-1].origin)

    async def _chunk(self, records: Sequence[Record]) -> list[R | Rejection] | None:
        async with self._slots:
            try:
                return await self._run(records)
            except (BrokenProcessPool, TimeoutError) as error:
                first, last = records[0].origin, records[-1].origin
                _log.warning("extraction process crashed or stalled on %s to %s: %r", first, last, error)
                return None

    async def _alone(self, record: Record) -> R | Rejection:
        for _ in range(2):  # a process can also be killed from outside: once proves nothing
            try:
                return (await self._run([record]))[0]
            except TimeoutError:
                self._on_done(1)
                return Rejection(code="too_slow", message=f"not done within {self._timeout:g} s")
            except BrokenProcessPool:
                continue
        self._crashes += 1
        if self._crashes >= MAX_IN_A_ROW:
            raise PoolError(
                f"extraction processes died on {self._crashes} records in a row, up to {record.origin}: that is this "
                "machine's fault (memory, a broken library) more likely than the records'; see `dmesg` for an "
                "out-of-memory kill"
            )
        return Rejection(code="crashed", message="the process that worked on it died twice (memory, or a fault in C)")

    async def _run(self, records: Sequence[Record]) -> list[R | Rejection]:
        executor, call = await self._submit(records)
        try:
            results = await asyncio.wait_for(call, self._timeout)
        except (BrokenProcessPool, TimeoutError):
            self._discard(executor)
            raise
        self._crashes = 0
        self._on_done(len(records))
        return results

    async def _submit(
        self, records: Sequence[Record]
    ) -> tuple[ProcessPoolExecutor, "asyncio.Future[list[R | Rejection]]"]:
        """Hand records to the processes; those that died while idle are replaced first, and no record is blamed."""
        while True:
            executor = await self.start()
            try:
                call = asyncio.get_running_loop().run_in_executor(executor, functools.partial(_run_chunk, records))
            except BrokenProcessPool:
                _log.warning("an extraction process died while idle; the pool is restarted")
                self._discard(executor)
            else:
                return executor, call  # type: ignore[return-value]

    def _discard(self, executor: ProcessPoolExecutor) -> None:
        if self._executor is executor:
            self._executor = None
            self.restarts += 1
        _kill(executor)


def _kill(executor: ProcessPoolExecutor) -> None:
    """End the pool's processes without waiting; Python 3.14 has ``kill_workers`` for it, until then it is private."""
    for process in list((executor._processes or {}).values()):  # noqa: SLF001
        process.kill()
    executor.shutdown(wait=False, cancel_futures=True)


def _begin(parent: int, build: Callable[[], Work[object]]) -> None:
    """Make a new process ready: it leaves signals to its parent, dies with it, and holds its work."""
    global _work  # noqa: PLW0603 - a process of the pool has no other place to keep it
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    else:
        threading.Thread(target=_die_with, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)
    _work = build()


def _die_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _answer() -> int:
    time.sleep(0.01)  # leaves the other calls to the other processes
    return os.getpid()


def _run_chunk(records: Sequence[Record]) -> list[object]:
    assert _work is not None  # noqa: S101 - _begin ran
    return [_one(_work, record) for record in records]


def _one(work: Work[object], record: Record) -> object:
    try:
        return work(record)
    except Exception as error:
        if not is_of_data(error):
            raise
        _log.warning("work on %s failed", record.origin, exc_info=error)
        return Rejection(code=WORK_FAILED, message=f"{type(error).__name__}: {error}")

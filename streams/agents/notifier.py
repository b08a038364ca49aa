"""The notifier: claims deliveries from the outbox, sends them, and records the results."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import structlog

from streams.domain.delivery import Attempt, AttemptOutcome, AttemptVerdict, DeliveryState
from streams.domain.dispatch import Capacity, ClaimedDelivery, Decision, Finished, PollResult
from streams.domain.endpoint import Channel
from streams.domain.errors import UnavailableError
from streams.notify.schedule import decide
from streams.ports.clock import Clock, Randomness
from streams.ports.delivery import Outbox, Sender, WakeUp

STOP_SECONDS = 8.0
"""How long a notifier that is to stop waits for what is under way; the rest is tried again by others."""

MAX_REST = 1.0
"""Seconds after which the outbox is looked at even though nothing was heard."""

RETRY_SECONDS = 1.0
"""Seconds before an unavailable database is tried again."""

GATHERING = 0.02
"""Seconds for which outcomes are gathered, so that many are written down at once."""

LINGERING = 2.0
"""Seconds after which a delivery that is under way no longer takes room of the quick ones."""

Chore = Callable[[datetime], object]
"""Something to be done in the store every second; blocks."""

T = TypeVar("T")

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a notifier works with.

    Attributes:
        workers: most deliveries under way at once; half of them is for those that linger, and a quarter for retries.
        limits: most of a channel at once, where there is one.
        chores: done every second in the thread that talks to the store.
    """

    outbox: Outbox
    bell: WakeUp
    senders: Mapping[Channel, Sender]
    clock: Clock
    random: Randomness
    workers: int
    limits: Mapping[Channel, int] = field(default_factory=dict)
    chores: Sequence[Chore] = ()


@dataclass(frozen=True, slots=True)
class _Held:
    """Work that is under way, and since which time of the loop."""

    work: ClaimedDelivery
    since: float


class Notifier:
    """Runs until told to stop. One thread talks to the store, one listens to its bell, the loop sends.

    Attributes:
        attempts: how many it has made since its start.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._in_hand: dict[asyncio.Task[None], _Held] = {}
        self._finished: list[Finished] = []
        self._lingering = 0
        self.attempts = 0
        self._awake = asyncio.Event()
        self._stopping = False
        self._store = ThreadPoolExecutor(1, "store")

    def stop(self) -> None:
        """Take nothing more, end what is under way, then end."""
        self._stopping = True
        self._awake.set()

    async def run(self) -> None:
        """Work until stopped; an unavailable database is waited for."""
        listener = threading.Thread(target=self._listen, args=(asyncio.get_running_loop(),), daemon=True)
        listener.start()
        try:
            await self._work()
            await self._wind_up()
        finally:
            self._stopping = True
            await asyncio.to_thread(listener.join)
            self._tools.bell.close()
            self._store.shutdown()

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        maintain_at = loop.time()
        while not self._stopping:
            self._awake.clear()
            if loop.time() >= maintain_at:
                await self._in_store(self._maintain)
                maintain_at = loop.time() + 1
            turn = await self._turn()
            if self._stopping:
                if turn.work:
                    await self._in_store(lambda _now, work=turn.work: self._tools.outbox.release(work))
                return
            for work in turn.work:
                self._start(work)
            await self._rest(turn.wake_at)

    async def _turn(self) -> PollResult:
        finished, self._finished = self._finished, []
        capacity = self._room()
        turn = await self._in_store(lambda now: self._tools.outbox.poll(finished, capacity, now))
        if turn is None:
            self._finished = finished + self._finished
            return PollResult()
        if turn.lost:
            _log.warning("results came after their lease had ended; others try again", deliveries=turn.lost)
        for endpoint, note in turn.notes:
            _log.warning("endpoint", endpoint=endpoint, note=note)
        return turn

    def _room(self) -> Capacity:
        """What lingers has room of its own: many endpoints that hang at once must not stop the others."""
        since, most = asyncio.get_running_loop().time() - LINGERING, self._tools.workers
        most_quick = max(most // 2, 1)
        quick = [held.work for held in self._in_hand.values() if held.since > since]
        self._lingering = len(self._in_hand) - len(quick)
        free = max(min(most_quick - len(quick), most - len(self._in_hand)), 0)
        retries = most_quick // 2 - sum(_is_retry(work) for work in quick)
        busy = Counter(held.work.endpoint.channel for held in self._in_hand.values())
        return Capacity(
            total=0 if self._stopping else free,
            retries=min(free, max(retries, 0)),
            channels={channel: limit - busy[channel] for channel, limit in self._tools.limits.items()},
        )

    async def _in_store(self, do: Callable[[datetime], T]) -> T | None:
        """Do something in the store's thread; None, after a pause, if the database is unavailable."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._store, do, self._tools.clock())
        except UnavailableError as error:
            _log.error("database unavailable; trying again", error=str(error))
            await asyncio.sleep(RETRY_SECONDS)
            return None

    def _maintain(self, now: datetime) -> None:
        reaped = self._tools.outbox.maintain(now)
        if reaped:
            _log.warning("took back what another notifier had in hand when it ended", deliveries=reaped)
        for chore in self._tools.chores:
            chore(now)

    async def _rest(self, wake_at: datetime | None) -> None:
        """Wait for the bell, an outcome, or the time at which something is due."""
        seconds = MAX_REST
        if wake_at is not None:
            seconds = min(seconds, max((wake_at - self._tools.clock()).total_seconds(), 0))
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._awake.wait()

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        failure = ""
        while not self._stopping:
            try:
                if self._tools.bell.wait(0.25):
                    loop.call_soon_threadsafe(self._awake.set)
            except Exception as error:  # noqa: BLE001 - a thread that ended would never hear anything again
                if repr(error) != failure:
                    _log.error("cannot listen for new deliveries, and looks for them every second", error=repr(error))
                failure = repr(error)
                time.sleep(MAX_REST)

    def _start(self, work: ClaimedDelivery) -> None:
        task = asyncio.create_task(self._send(work))
        self._in_hand[task] = _Held(work, asyncio.get_running_loop().time())
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        del self._in_hand[task]
        if len(self._finished) >= self._tools.workers // 8 or len(self._in_hand) <= self._lingering:
            self._awake.set()
        elif len(self._finished) == 1:
            asyncio.get_running_loop().call_later(GATHERING, self._awake.set)

    async def _send(self, work: ClaimedDelivery) -> None:
        loop = asyncio.get_running_loop()
        at, started = self._tools.clock(), loop.time()
        decision = None
        try:
            outcome = await self._try(work)
        except asyncio.CancelledError:
            outcome, decision = _interrupted(self._tools.clock())
        attempt = Attempt(
            delivery_id=work.delivery.id,
            number=work.delivery.attempts,
            at=at,
            status=outcome.status,
            error=outcome.error,
            response=outcome.response,
            truncated=outcome.truncated,
            seconds=round(loop.time() - started, 6),
        )
        if decision is None:
            now = self._tools.clock()
            decision = decide(outcome, attempt.number, work.endpoint, now, self._tools.random)
        self.attempts += 1
        self._finished.append(Finished(work, attempt, decision))
        _tell(work, attempt, decision)

    async def _try(self, work: ClaimedDelivery) -> AttemptOutcome:
        sender = self._tools.senders.get(work.endpoint.channel)
        if sender is None:
            return AttemptOutcome(
                verdict=AttemptVerdict.RETRY, error=f"this notifier cannot send by {work.endpoint.channel}"
            )
        try:
            return await sender.send(work.delivery, work.endpoint)
        except Exception as error:  # noqa: BLE001 - a fault of ours in one message must not stop the others
            _log.exception("a delivery could not be handled", delivery=work.delivery.id)
            return AttemptOutcome(
                verdict=AttemptVerdict.RETRY, error=f"a fault in Tocsin: {type(error).__name__}: {error}"
            )

    async def _wind_up(self) -> None:
        """Let what is under way end, as far as there is time, and write it down."""
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=STOP_SECONDS)
        for task in list(self._in_hand):
            task.cancel()
        if self._in_hand:
            await asyncio.wait(self._in_hand)
        if self._finished:
            await self._turn()
        await self._in_store(self._tools.outbox.maintain)


def _is_retry(work: ClaimedDelivery) -> bool:
    return work.delivery.attempts > 1 or work.endpoint.failing_since is not None


def _interrupted(now: datetime) -> tuple[AttemptOutcome, Decision]:
    """What is cut off when a notifier stops is tried again at once by another, and nobody is to blame."""
    reason = "the notifier was stopped before the outcome was known"
    decision = Decision(state=DeliveryState.PENDING, reason=reason, next_at=now, is_our_doing=True)
    return AttemptOutcome(verdict=AttemptVerdict.RETRY, error=reason), decision


def _tell(work: ClaimedDelivery, attempt: Attempt, decision: Decision) -> None:
    """Log a failed attempt with what follows from it; successes only where everything is logged."""
    about = {"delivery": attempt.delivery_id, "endpoint": work.endpoint.id, "attempt": attempt.number}
    if decision.state is DeliveryState.DELIVERED:
        _log.debug("delivered", **about, status=attempt.status, seconds=attempt.seconds)
    elif decision.state is DeliveryState.PENDING and decision.next_at is not None:
        again = decision.next_at.isoformat(timespec="seconds")
        _log.warning("attempt failed", **about, error=attempt.error, again_at=again)
    else:
        _log.error("not delivered", **about, state=decision.state.value, reason=decision.reason)

"""The collector: fetches due feeds, produces their articles, and records each feed's state."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import structlog

from streams.agents.feed_turn import Collected, FeedTurn, TurnTools
from streams.agents.hub_subscriber import HubSubscriber
from streams.domain.collecting import ClaimedFeed
from streams.domain.errors import UnavailableError
from streams.ingest.intake import Intake, Receipt
from streams.ports.feeds import FeedQueue

STOP_SECONDS = 8.0
"""How long a collector that is to stop waits for what is under way; the rest is fetched again by others."""

MAX_REST = 1.0
"""Seconds after which the queue is looked at again: feeds are added and resumed meanwhile."""

RETRY_SECONDS = 1.0
"""Seconds before an unavailable database or broker is tried again."""

MAINTAIN_SECONDS = 5.0

REPORT_SECONDS = 60.0
"""Seconds between two looks for feeds that began to need somebody."""

T = TypeVar("T")

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a collector works with.

    Attributes:
        turns: what one turn at a feed needs.
        open_intake: connects to the broker; raises UnavailableError when none answers.
        connections: most feeds under way at once, each of another host.
        hubs: asks WebSub hubs; None where they could not reach us.
    """

    queue: FeedQueue
    turns: TurnTools
    open_intake: Callable[[], AbstractContextManager[Intake]]
    connections: int
    hubs: HubSubscriber | None = None


class Collector:
    """Runs until told to stop. One thread talks to the store, one to the broker; the loop fetches.

    Attributes:
        articles: brought in since the start.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._in_hand: dict[asyncio.Task[None], ClaimedFeed] = {}
        self._collected: list[Collected] = []
        self._awake = asyncio.Event()
        self._stopping = False
        self.articles = 0
        self._store = ThreadPoolExecutor(1, "store")
        self._broker = ThreadPoolExecutor(1, "broker")
        self._connection = ExitStack()
        self._intake: Intake | None = None

    def stop(self) -> None:
        """Take nothing more, end what is under way, then end."""
        self._stopping = True
        self._awake.set()

    async def run(self) -> None:
        """Work until stopped; an unavailable database or broker is waited for."""
        loop = asyncio.get_running_loop()
        maintain_at = report_at = loop.time()
        asking = asyncio.create_task(self._tools.hubs.run()) if self._tools.hubs is not None else None
        try:
            while not self._stopping:
                self._awake.clear()
                if loop.time() >= maintain_at:
                    await self._in_store(lambda: self._tools.queue.maintain(self._now()))
                    maintain_at = loop.time() + MAINTAIN_SECONDS
                if loop.time() >= report_at:
                    await self._report()
                    report_at = loop.time() + REPORT_SECONDS
                await self._write()
                await self._rest(await self._claim())
            await self._wind_up()
        finally:
            if asking is not None:
                asking.cancel()
            await loop.run_in_executor(self._broker, self._connection.close)
            self._store.shutdown()
            self._broker.shutdown()

    async def _report(self) -> None:
        for feed in await self._in_store(lambda: self._tools.queue.report(self._now())) or ():
            _log.warning("a feed needs somebody", feed=feed.name, said=feed.said, hint=feed.hint)

    async def _claim(self) -> datetime | None:
        """Begin as many turns as there is room for; gives when there may be more."""
        room = self._tools.connections - len(self._in_hand) - len(self._collected)
        if room <= 0:
            return None
        claimed = await self._in_store(lambda: self._tools.queue.claim(room, self._now()))
        if claimed is None:
            return None
        for work in claimed.work:
            task = asyncio.create_task(self._turn(work))
            self._in_hand[task] = work
            task.add_done_callback(self._end)
        return claimed.wake_at

    async def _turn(self, work: ClaimedFeed) -> None:
        turn = FeedTurn(work, self._tools.turns, self._ask_store)
        try:
            collected = await turn.run()
        except UnavailableError as error:
            _log.warning("database unavailable; the feed stays due", feed=work.feed.name, error=str(error))
            await self._in_store(lambda: self._tools.queue.release([work]))
            return
        except Exception as error:  # noqa: BLE001 - a fault of ours at one feed must not stop the others
            _log.exception("a feed could not be handled", feed=work.feed.name)
            collected = turn.broken(f"a fault in Tocsin: {type(error).__name__}: {error}")
        self._collected.append(collected)  # not before the turn is over: meanwhile the list is another

    def _end(self, task: asyncio.Task[None]) -> None:
        del self._in_hand[task]
        self._awake.set()

    async def _write(self) -> None:
        """Bring what was collected to the stream, and only then write down that it was."""
        collected, self._collected = self._collected, []
        if not collected:
            return
        prints = [each for one in collected for each in one.finished.fingerprints]
        decided = await self._in_store(lambda: self._tools.queue.with_origins(prints, self._now()))
        if decided is None:
            self._collected = collected + self._collected
            return
        origins = {each.article_id: each for each in decided}
        collected = [each.with_origins(origins) for each in collected]
        trees = [tree for each in collected for tree in each.trees]
        try:
            receipt = await asyncio.get_running_loop().run_in_executor(self._broker, self._submit, trees)
        except UnavailableError as error:
            _log.error("broker unavailable; trying again", error=str(error))
            self._collected = collected + self._collected
            await self._pause(RETRY_SECONDS)
            return
        for refusal in receipt.refused if receipt else ():
            _log.warning("article refused", article=str(trees[refusal.index].get("url")), reason=refusal.message)
        lost = await self._in_store(
            lambda: self._tools.queue.finish([each.finished for each in collected], self._now())
        )
        if lost is None:
            self._collected = collected + self._collected
            return
        self.articles += len(receipt.accepted) if receipt else 0
        if lost:
            _log.warning("results came after their lease had ended; others fetch again", feeds=lost)
        for each in collected:
            each.tell()

    def _submit(self, trees: list[dict[str, object]]) -> Receipt | None:
        if not trees:
            return None
        try:
            if self._intake is None:
                self._intake = self._connection.enter_context(self._tools.open_intake())
            return self._intake.submit(trees)
        except UnavailableError:
            self._intake = None
            self._connection.close()
            raise

    async def _in_store(self, do: Callable[[], T]) -> T | None:
        """Do something in the store's thread; None, after a pause, if the database is unavailable."""
        try:
            return await self._ask_store(do)
        except UnavailableError as error:
            _log.error("database unavailable; trying again", error=str(error))
            await self._pause(RETRY_SECONDS)
            return None

    async def _ask_store(self, do: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._store, do)

    async def _rest(self, wake_at: datetime | None) -> None:
        """Wait for the end of a turn, or the time at which something is due."""
        if self._collected:
            return
        seconds = MAX_REST
        if wake_at is not None:
            seconds = min(seconds, max((wake_at - self._now()).total_seconds(), 0.005))
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._awake.wait()

    async def _pause(self, seconds: float) -> None:
        if not self._stopping:
            await asyncio.sleep(seconds)

    async def _wind_up(self) -> None:
        """Let what is under way end, as far as there is time, write it down, and give the rest back."""
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=STOP_SECONDS)
        abandoned = list(self._in_hand.values())
        for task in list(self._in_hand):
            task.cancel()
        if self._in_hand:
            await asyncio.wait(self._in_hand)
        await self._write()
        abandoned += [each.finished.claimed for each in self._collected]
        if abandoned:
            await self._in_store(lambda: self._tools.queue.release(abandoned))

    def _now(self) -> datetime:
        return self._tools.turns.clock()

"""The agent on ``events``: runs the rules and writes alert changes to the store and to ``alerts``."""

import asyncio
import itertools
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from streams.agents.backoff import retry_with_backoff
from streams.agents.detection_unit import DetectionUnit, PoisonError
from streams.agents.outputs import Outputs
from streams.domain.alert import AlertChange
from streams.domain.dead_letter import Rejection
from streams.domain.errors import UnavailableError
from streams.domain.event import Event
from streams.domain.record import Header, Record
from streams.domain.trace import DETECT, HEADER, trace_of
from streams.ports.clock import Clock
from streams.ports.tracing import Tracing
from streams.wire import codec as wire
from streams.wire.dead_letters import dead_letter
from streams.wire.event_records import Decoded, decode

ALERTS = "alerts"

TIDY_EVERY = 720
"""Ticks between looks for what can be forgotten: an hour."""

TICK_SECONDS = 5.0
"""How often time passes for rules without any input. Every worker ticks: a tick that finds nothing due costs little
and does nothing twice, and so no leader is needed whose death would stop the clock."""

_log = logging.getLogger(__name__)


class DetectAgent:
    """Handles batches of events; all work on the store is done by one thread, off the event loop."""

    def __init__(self, unit: DetectionUnit, outputs: Outputs, clock: Clock, tracing: Tracing | None = None) -> None:
        self._unit = unit
        self._outputs = outputs
        self._clock = clock
        self._tracing = tracing
        self._thread = ThreadPoolExecutor(1, "detect")
        self._turn = asyncio.Lock()

    async def handle(self, records: Sequence[Record]) -> None:
        """Detect in a batch: state, alerts and deliveries are committed and their changes published afterwards."""
        batch = [decode(record) for record in records]
        async with self._turn:
            began = self._clock()
            await self._bury(batch)
            changes = await self._take(batch)
            self._trace(batch, changes, began)
            await self._publish(changes)

    async def tick_for_ever(self) -> None:
        """Let time pass for rules, publish what a crash kept from being published, forget what is too old to matter.

        A fault in that must not keep from people what events say: it is said at each turn, and the agent goes on.
        """
        failure = ""
        for number in itertools.count():
            await asyncio.sleep(TICK_SECONDS)
            try:
                async with self._turn:
                    await self._publish(await retry_with_backoff(self._thread, self._unit.tick, patience=0))
                    if number % TIDY_EVERY == 0:
                        await retry_with_backoff(self._thread, self._unit.tidy, patience=0)
            except UnavailableError as error:
                _log.warning("%s; nothing can close until then", error)
            except Exception as error:  # noqa: BLE001 - see above
                trace = None if repr(error) == failure else error
                what = "periodic evaluation failed, so alerts will not close by themselves: %r; please report it"
                _log.error(what, error, exc_info=trace)
                failure = repr(error)

    def close(self) -> None:
        """End the thread once its turn is over."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _take(self, batch: list[Decoded]) -> list[AlertChange]:
        """Take the batch into the store, without the records on which detection fails.

        Those are durable dead letters before the store counts them as processed: a worker that is killed in between
        meets them again.
        """
        while True:
            try:
                return await retry_with_backoff(self._thread, partial(self._unit.process, batch))
            except PoisonError as poison:
                await self._bury(poison.rejected.values())
                batch = [poison.rejected.get(number, each) for number, each in enumerate(batch)]

    def _trace(self, batch: Sequence[Decoded], changes: Sequence[AlertChange], began: datetime) -> None:
        if self._tracing is None:
            return
        made = Counter(change.event.article.id for change in changes if change.event is not None)
        ended = self._clock()
        for article_id in dict.fromkeys(each.value.article.id for each in batch if isinstance(each.value, Event)):
            self._tracing.span(DETECT, article_id, began, ended, {"tocsin.alert_changes": made[article_id]})

    def _trace_header(self, change: AlertChange) -> list[Header]:
        if self._tracing is None or change.event is None:
            return []
        return [(HEADER, trace_of(change.event.article.id, DETECT).traceparent.encode())]

    async def _bury(self, records: Iterable[Decoded]) -> None:
        for each in records:
            if isinstance(each.value, Rejection):
                self._outputs.dead_letter(dead_letter(each.record, each.value, self._clock()))
                _log.warning("dead letter %s: %s: %s", each.record.origin, each.value.code, each.value.message)
        await self._outputs.durable()

    async def _publish(self, changes: Sequence[AlertChange]) -> None:
        for change in changes:
            await self._outputs.send(ALERTS, change.alert.id, wire.encode(change), self._trace_header(change))
            told = "told" if change.notify else f"not told: {change.reason}"
            _log.info("alert %s %s: %s (%s)", change.change, change.alert.id[:8], change.alert.summary, told)
        await self._outputs.durable()
        if changes:
            await retry_with_backoff(self._thread, lambda: self._unit.mark_published(changes))

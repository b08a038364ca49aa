"""A command of Tocsin's with something altered in its process: ``python -m tests.integration.altered HOW worker …``.

``brisk``: time passes for rules twice a second. One of :data:`HANGS`: once the article ``trigger`` was in hand, the
worker hangs so. ``twin``: it has the same member id as all others of
that kind. Every other way: detection fails on the article ``poison``, and ``kill -9`` strikes at one of
:data:`INSTANTS`, or ``never``.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime

from streams.__main__ import main
from streams.agents import detect as detect_agent
from streams.agents import member
from streams.agents.detection_unit import DetectionUnit, PoisonError
from streams.agents.extract import ExtractAgent
from streams.agents.outputs import Outputs
from streams.agents.transport import CommittedConsumer
from streams.detect.detector import Detector
from streams.detect.input import Input
from streams.domain.alert import AlertChange
from streams.domain.event import Event
from streams.domain.record import Record
from streams.ports.detect_state import DetectState
from streams.wire.event_records import Decoded

INSTANTS = ("buried", "committed")
"""When the dead letter of the record that fails is durable; when the store counts it as processed."""

POISON = "poison"

HANGS = ("crashed", "frozen", "thread ended", "loop blocked")
"""Faust's consumer raises, waits for ever or loses its thread; the event loop is blocked."""


def alter(how: str) -> None:
    """Alter this process."""
    if how == "brisk":
        detect_agent.TICK_SECONDS = 0.5
    elif how == "twin":
        member.member_id = lambda *_: nullcontext("twin")
    elif how in HANGS:
        hang(how)
    else:
        fail(how)


def hang(how: str) -> None:
    """Have the worker hang once the trigger was in hand."""
    triggered = asyncio.Event()
    handle, wait = ExtractAgent.handle, CommittedConsumer._wait_next_records

    async def handling(self: ExtractAgent, records: Sequence[Record]) -> None:
        if any(record.key == b"trigger" for record in records):
            triggered.set()
            if how == "loop blocked":
                time.sleep(3600)  # noqa: ASYNC251 - that is the fault
        await handle(self, records)

    async def waiting(self: CommittedConsumer, seconds: float) -> object:
        found = await wait(self, seconds)
        if triggered.is_set() and self.app.conf.id == "extract":
            if how == "crashed":
                raise RuntimeError("the consumer is broken")
            if how == "thread ended":
                self._thread.thread_loop.call_soon_threadsafe(self._thread.thread_loop.stop)
            await asyncio.Event().wait()
        return found

    ExtractAgent.handle, CommittedConsumer._wait_next_records = handling, waiting


def fail(instant: str) -> None:
    """Have detection fail on the poison, and the process die at the instant."""
    found = False
    detect, process, durable = Detector.detect, DetectionUnit.process, Outputs.durable

    def failing(self: Detector, inputs: Sequence[Input], state: DetectState, now: datetime) -> list[AlertChange]:
        if any(isinstance(each, Event) and each.article.id == POISON for each in inputs):
            raise ValueError("a rule cannot render this")
        return detect(self, inputs, state, now)

    def processing(self: DetectionUnit, batch: Sequence[Decoded]) -> list[AlertChange]:
        nonlocal found
        try:
            changes = process(self, batch)
        except PoisonError:
            found = True
            raise
        strike(instant == "committed" and found)
        return changes

    async def settling(self: Outputs) -> None:
        await durable(self)
        strike(instant == "buried" and found)

    Detector.detect, DetectionUnit.process, Outputs.durable = failing, processing, settling


def strike(now: bool) -> None:
    """``kill -9``, if it is time."""
    if now:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    alter(sys.argv.pop(1))
    main()

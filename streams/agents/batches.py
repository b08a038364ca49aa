"""The loop that every agent runs: take a batch, handle it, then acknowledge it, in order."""

import logging
import os
import sys
from collections.abc import Awaitable, Callable, Sequence

from faust.types import EventT, StreamT

from streams.agents import NOT_DURABLE
from streams.agents.progress import Progress
from streams.domain.record import Record

_log = logging.getLogger(__name__)

Handle = Callable[[Sequence[Record]], Awaitable[None]]
"""Processes a batch to the end: when it returns, every output is durable."""


async def run_batches(stream: StreamT[bytes], handle: Handle, progress: Progress, *, size: int) -> None:
    """Feed the stream to ``handle``: all that has arrived, but at most ``size`` records at once.

    Nothing waits for a batch to fill. While one is handled the next gathers, so that batches grow with the load.

    An exception that leaves a Faust agent acknowledges what the agent had in hand. So none may leave: the process
    ends instead, at once and without acknowledging, and the broker delivers the batch to the next.
    """
    try:
        stream.enable_acks = False  # Faust would acknowledge each event when the next is asked for
        events: list[EventT[bytes]] = []
        async for event in stream.events():
            events.append(event)
            if len(events) < size and not stream.channel.queue.empty():
                continue
            await handle([record_of(event) for event in events])
            for handled in events:
                handled.ack()
            progress.advance(len(events))
            events = []
    except Exception as error:  # noqa: BLE001 - see above; a cancellation is an orderly stop and passes
        give_up(error)


def give_up(error: Exception) -> None:
    """End this process at once, unacknowledged; its supervisor starts it again and it resumes where it was."""
    known = error if str(error) else repr(error)
    _log.critical("stops: %s; nothing was acknowledged, so nothing is lost", known, exc_info=error)
    sys.stderr.flush()
    os._exit(NOT_DURABLE)


def record_of(event: EventT[bytes]) -> Record:
    """The record that a Faust event carries."""
    message = event.message
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp_ms=int((message.timestamp or 0) * 1000),
        key=message.key,
        value=message.value,
        headers=tuple(message.headers or ()),
    )

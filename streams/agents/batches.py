"""The one loop that every agent runs: take a batch, have it handled, and only then acknowledge it, in order."""

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


async def run_batches(stream: StreamT[bytes], handle: Handle, progress: Progress, *, size: int, within: float) -> None:
    """Feed the stream to ``handle``.

    An exception that leaves a Faust agent acknowledges what the agent had in hand. So none may leave: the process
    ends instead, at once and without acknowledging, and the broker delivers the batch to the next.
    """
    try:
        async for events in stream.noack_take(size, within=within):
            await handle([record_of(event) for event in events])
            for event in events:
                event.ack()
            progress.advance(len(events))
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

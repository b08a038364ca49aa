"""Continuity of a partition: no record is skipped unseen, and lost records are reported."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from streams.adapters.kafka.gaps import Gap
from streams.agents.backoff import retry_with_backoff
from streams.agents.batches import Handle
from streams.domain.errors import TocsinError
from streams.domain.record import OffsetRange, Record

_log = logging.getLogger(__name__)

Processed = Callable[[], Mapping[int, int]]
"""The next offset to be processed of each partition, as store or broker have it; blocks."""

Look = Callable[[str, int, OffsetRange], Gap]
"""What is between two offsets of a partition of a topic; blocks."""


Count = Callable[[Mapping[str, int]], object]
"""Adds to the numbers of what was passed over, by reason; blocks."""


class GapError(TocsinError):
    """Records that were never processed would be passed over."""


def in_order(continuity: "Continuity", handle: Handle) -> Handle:
    """A handler that first makes sure that a batch follows what was processed."""
    thread = ThreadPoolExecutor(1, "continuity")

    async def check_and_handle(records: Sequence[Record]) -> None:
        await retry_with_backoff(thread, partial(continuity.check, records))
        await handle(records)

    return check_and_handle


class Continuity:
    """Watches over the offsets that one agent is given; for one thread.

    Args:
        processed: up to where the partitions are processed.
        look: looks into gaps.
        count: counts what was lost.
        hint: what to do when records would be passed over.
    """

    def __init__(self, *, processed: Processed, look: Look, count: Count, hint: str) -> None:
        self._processed = processed
        self._look = look
        self._count = count
        self._hint = hint
        self._following: dict[int, int] = {}

    def check(self, records: Sequence[Record]) -> None:
        """Compare a batch with what came before; it blocks, but asks others only where offsets do not follow.

        Raises:
            GapError: records between were never processed.
            UnavailableError: store or broker cannot be asked.
        """
        processed: Mapping[int, int] | None = None
        for record in records:
            expected = self._following.get(record.partition)
            if expected is None or record.offset > expected:
                processed = self._processed() if processed is None else processed
                start = max(expected or 0, processed.get(record.partition, 0))
                if record.offset > start:
                    self._check_gap(record, start, was_read=expected is not None or record.partition in processed)
            self._following[record.partition] = record.offset + 1

    def _check_gap(self, record: Record, start: int, *, was_read: bool) -> None:
        gap = self._look(record.topic, record.partition, OffsetRange(start, record.offset))
        where = f"{record.topic}/{record.partition}"
        if gap.unread is not None:
            self._following.clear()
            raise GapError(
                f"{where} is processed up to offset {start} and goes on at {record.offset}, but {gap.unread.origin} "
                f"was never processed; {self._hint}"
            )
        if gap.lost and was_read:  # what went before anybody read the partition is no loss
            _log.error(
                "%s: %d records, from offset %d on, were lost to retention before they were read; raise the topic's "
                "retention, or run more workers",
                where,
                gap.lost,
                start,
            )
            self._count({f"{record.topic} lost to retention": gap.lost})

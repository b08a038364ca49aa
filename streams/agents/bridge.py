"""The bridge: reads another producer's topic, and commits once the articles are durable."""

import threading
from collections.abc import Callable, Sequence

import structlog

from streams.domain.errors import UnavailableError
from streams.domain.record import Record
from streams.ports.topics import GroupReader
from streams.services.articles.take_entries import TakenEntries

RETRY_SECONDS = 1.0
"""Seconds before an unavailable database or broker is tried again."""

_log = structlog.get_logger()


class Bridge:
    """Runs until told to stop.

    Args:
        topic: read as a member of a consumer group.
        take: brings in the articles of records; raises UnavailableError.

    Attributes:
        articles: brought in since the start.
    """

    def __init__(self, topic: GroupReader, take: Callable[[Sequence[Record]], TakenEntries]) -> None:
        self._topic = topic
        self._take = take
        self._stopping = threading.Event()
        self.articles = 0

    def stop(self) -> None:
        """End what is under way, then end."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stopped; an unavailable database or broker is waited for."""
        while not self._stopping.is_set():
            try:
                records = self._topic.poll()
            except UnavailableError as error:
                self._wait(error)
                continue
            if records:
                self._bring(records)

    def _bring(self, records: Sequence[Record]) -> None:
        """Bring records in and acknowledge them; stopped meanwhile, they stay unacknowledged."""
        while not self._stopping.is_set():
            try:
                done = self._take(records)
                self._topic.commit()
            except UnavailableError as error:
                self._wait(error)
                continue
            self.articles += done.taken
            for number, fault in done.refused.items():
                _log.warning("record refused", record=records[number].origin, code=fault.code, reason=str(fault))
            _log.info("bridged", articles=done.taken, unchanged=done.unchanged, refused=len(done.refused))
            return

    def _wait(self, error: UnavailableError) -> None:
        _log.error("unavailable; trying again", error=str(error))
        self._stopping.wait(RETRY_SECONDS)

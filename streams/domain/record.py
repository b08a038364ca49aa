"""Records: what a topic holds, undecoded and free of any client's types."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

Header = tuple[str, bytes | None]
"""A record's header: Kafka keeps their order, and names may repeat."""


_LATEST_MS = int(datetime(9999, 12, 30, tzinfo=UTC).timestamp() * 1000)
"""A day before the end of what Python can count, so that it can still be shown in any zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of a topic.

    Attributes:
        timestamp_ms: when it reached the topic, or was made, as the topic is configured.
    """

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...] = ()

    @property
    def origin(self) -> str:
        """``topic/partition/offset``, as logs and headers name it."""
        return f"{self.topic}/{self.partition}/{self.offset}"

    @property
    def local_origin(self) -> str:
        """``partition@offset``, which names it within its topic."""
        return f"{self.partition}@{self.offset}"

    def header(self, name: str) -> bytes | None:
        """The last header of that name."""
        return next((value for found, value in reversed(self.headers) if found == name), None)

    def header_text(self, name: str) -> str | None:
        """The last header of that name as text."""
        value = self.header(name)
        return None if value is None else value.decode("utf-8", "replace")

    @property
    def arrived_at(self) -> datetime:
        """Its timestamp as a time; a producer can write one that no calendar has, which is cut to the year 9999."""
        return datetime.fromtimestamp(min(max(self.timestamp_ms, 0), _LATEST_MS) / 1000, UTC)


@dataclass(frozen=True, slots=True)
class OffsetRange:
    """Offsets of one partition, the second excluded."""

    start: int
    end: int


OffsetRanges = Mapping[int, OffsetRange]
"""By partition."""

"""Records: what a topic holds, free of any client's types."""

from dataclasses import dataclass
from datetime import UTC, datetime

from streams.domain.dead_letter import Header


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of a topic, undecoded.

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

    def header(self, name: str) -> bytes | None:
        """The last header of that name."""
        return next((value for found, value in reversed(self.headers) if found == name), None)

    @property
    def arrived_at(self) -> datetime:
        """Its timestamp as a time."""
        return datetime.fromtimestamp(self.timestamp_ms / 1000, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Why a record cannot be processed: a stable word for machines, and words for people."""

    code: str
    message: str

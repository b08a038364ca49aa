"""Records: what a topic holds, free of any client's types."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime


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
    headers: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """``topic/partition/offset``, as logs and headers name it."""
        return f"{self.topic}/{self.partition}/{self.offset}"

    @property
    def arrived_at(self) -> datetime:
        """Its timestamp as a time."""
        return datetime.fromtimestamp(self.timestamp_ms / 1000, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Why a record cannot be processed: a stable word for machines, and words for people."""

    code: str
    message: str

"""Clocks: how far event time has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceClock:
    """How far one source has come.

    Attributes:
        at: the latest event time of its events.
        seen_at: when (by the wall clock) it last spoke.
    """

    at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The event-time clocks.

    Attributes:
        watermark: events before it are not expected any more; never goes back; none before the first event.
        sources: by source; those that have long been silent may be missing.
    """

    watermark: datetime | None = None
    sources: Mapping[str, SourceClock] = field(default_factory=dict)

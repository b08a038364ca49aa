"""What is remembered of an article so that its corrections can be applied."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Version:
    """Which version of an article came after which: by arrival on the topic, not by what publishers claim.

    Attributes:
        arrived_ms: the record's timestamp, given by the broker.
        offset: of its record; decides between versions of one millisecond.
    """

    arrived_ms: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What the last version of an article gave.

    Attributes:
        published_at: the latest that any version of it claimed.
        events: story keys by event id; empty once everything was taken back.
    """

    article_id: str
    version: Version
    published_at: datetime
    events: Mapping[str, str]

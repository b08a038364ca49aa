"""Silences: expiring, audited mutes."""

from dataclasses import dataclass
from datetime import datetime

from streams.domain.subscription import Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A mute over alerts that match, from ``starts_at`` until ``ends_at``; says who made it and why."""

    id: str
    selector: Selector
    starts_at: datetime
    ends_at: datetime
    author: str
    reason: str
    created_at: datetime
    ended_by: str | None = None

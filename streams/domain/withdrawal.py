"""Withdrawals: what a corrected article no longer says."""

from dataclasses import dataclass
from datetime import datetime

from streams.domain.identity import stable_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A later version of an article no longer supports an event that an earlier version did.

    It travels on the topic ``events`` under the event's story key, so that it arrives after the event, with the
    header ``tocsin-kind: withdrawal``.

    Attributes:
        at: ``published_at`` of the version that took it back.
    """

    id: str
    event_id: str
    story_key: str
    article_id: str
    at: datetime


def withdrawal_id(event: str, at: datetime) -> str:
    """The id of the withdrawal of that event by the version published at that time."""
    return stable_id("withdrawal", event, at.isoformat())

"""Withdrawals: what a corrected article no longer says."""

from dataclasses import dataclass
from datetime import datetime

from streams.domain.event import Edition
from streams.domain.identity import stable_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A later version of an article no longer supports an event that an earlier version did.

    It travels on the topic ``events`` under the event's story key, so that it arrives after the event, with the
    header ``tocsin-kind: withdrawal``.

    Attributes:
        at: ``published_at`` of the version that took it back, or of an earlier version that claimed a later one.
        revision: of that version, as its events carry it.
    """

    id: str
    event_id: str
    story_key: str
    article_id: str
    at: datetime
    revision: int = 0

    @property
    def edition(self) -> Edition:
        """Which version of the article took it back."""
        return self.revision, self.at


def withdrawal_id(event: str, at: datetime, revision: int = 0) -> str:
    """The id of the withdrawal of that event by that version of its article."""
    return stable_id("withdrawal", event, at.isoformat(), *([str(revision)] if revision else []))

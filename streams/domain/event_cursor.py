"""The cursor of an event in lists."""

from dataclasses import dataclass
from datetime import datetime

from streams.domain.errors import RejectedError


@dataclass(frozen=True, slots=True, order=True)
class EventCursor:
    """The place of an event in lists: its event time, then its id."""

    at: datetime
    id: str

    def __str__(self) -> str:
        """As addresses carry it: ``2024-03-06T12:00:00+00:00,1f3a…``."""
        return f"{self.at.isoformat()},{self.id}"

    @classmethod
    def parse(cls, text: str) -> "EventCursor":
        """The place that a text names; raises RejectedError."""
        at, _, event_id = text.partition(",")
        try:
            moment = datetime.fromisoformat(at)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None or not event_id or "\0" in event_id:
            raise RejectedError("wrong_cursor", "behind: give `next` of the page before, as it is")
        return cls(moment, event_id)

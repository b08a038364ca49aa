"""Sightings: what is known about one event, in whatever order its versions arrived."""

from dataclasses import dataclass
from datetime import datetime

from streams.domain.event import Edition, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EventState:
    """One event over all versions of its article.

    Attributes:
        event: the newest version; none when only its withdrawal is known.
        at: event time: the earliest ``published_at`` of all versions, because an edit makes no news; never more
            than a little after arrival.
        withdrawn_at: ``published_at`` of the newest version that took the event back.
        withdrawn_in: the revision of that version.
        arrived_at: when the first version or withdrawal arrived.
    """

    event_id: str
    event: Event | None
    at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_in: int = 0
    arrived_at: datetime

    @property
    def withdrawn(self) -> Edition | None:
        """The newest version that took the event back."""
        return None if self.withdrawn_at is None else (self.withdrawn_in, self.withdrawn_at)

    @property
    def stands(self) -> bool:
        """Whether the newest version of the article still says it."""
        if self.event is None:
            return False
        return self.withdrawn is None or self.withdrawn < self.event.article.edition

"""Standings: an alert together with what must be remembered to lead it on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from streams.domain.alert import Alert
from streams.domain.tally import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Where the episodes of one rule and one set of dedupe values follow one another."""

    rule_id: str
    dedupe: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An alert with its book-keeping.

    Attributes:
        tally: of the events that support it; of those that did, once it is retracted.
        first_at: event time of the earliest event ever seen in this episode, withdrawn ones included.
        last_at: of the latest one; ``close_after`` later the episode ends.
        told_at: when (by the wall clock) subscribers were last told of it.
        merged_into: the alert that took over its events, once a late report showed that both are one story.
        disturbed: support was taken back, so it is computed from all its hits and not added up.
    """

    alert: Alert
    slot: Slot
    tally: Tally
    first_at: datetime
    last_at: datetime
    close_after: timedelta
    told_at: datetime | None = None
    merged_into: str | None = None
    disturbed: bool = False

    @property
    def closes_at(self) -> datetime:
        """Event time at which silence ends the episode."""
        return self.last_at + self.close_after

    def covers(self, at: datetime) -> bool:
        """Whether something at that event time belongs to this episode."""
        return self.first_at - self.close_after <= at <= self.closes_at

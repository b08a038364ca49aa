"""Tracked alerts: an alert with the state needed to advance it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from streams.domain.alert import Alert, AlertState, Change, HistoryEntry
from streams.domain.tally import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertKey:
    """Where the episodes of one rule and one set of dedupe values follow one another."""

    rule_id: str
    dedupe: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedAlert:
    """An alert with its book-keeping.

    Attributes:
        tally: of the events that support it; of those that last did, once it is retracted.
        corrections: what was taken back, and when: besides the tally, all that its history is made of.
        told_at: when (by the wall clock) subscribers were last told of it.
        told_stage: the stage at which they were told.
        unheard: the change that subscribers have not heard of because something muted it.
        muted_by: what muted that change and can end without a report: the id of a silence or of a stronger alert,
            ``experimental`` or ``throttle``; none where only a fresh report can be heard.
        happened_on: the latest day on which, by the text itself, it was completed.
        ended_at: event time at which an event ended the episode; none while only inactivity can.
        bundled_in: the alert that was opened together with this one, as long as nothing was told of this one alone.
        merged_into: the alert that took over its events, once a late report showed that both are one story.
    """

    alert: Alert
    slot: AlertKey
    tally: Tally
    corrections: tuple[HistoryEntry, ...] = ()
    close_after: timedelta
    told_at: datetime | None = None
    told_stage: str | None = None
    unheard: Change | None = None
    muted_by: str | None = None
    happened_on: date | None = None
    ended_at: datetime | None = None
    bundled_in: str | None = None
    merged_into: str | None = None

    @property
    def waiting(self) -> Change | None:
        """What subscribers have still to hear of; alerts of which nobody was ever told wait to be opened for them."""
        if self.unheard is None and self.told_at is None and self.alert.state is AlertState.OPEN:
            return Change.OPENED
        return self.unheard

    @property
    def closes_at(self) -> datetime:
        """Event time at which silence ends the episode."""
        return self.tally.last_at + self.close_after

    def covers(self, at: datetime) -> bool:
        """Whether something at that event time belongs to this episode."""
        if self.ended_at is not None and at > self.ended_at:
            return False
        return self.tally.opened_at - self.close_after <= at <= self.closes_at

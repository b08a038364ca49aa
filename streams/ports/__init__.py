"""What the stages need from outside, as protocols that adapters fill."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from streams.domain.alert import AlertChange
from streams.domain.article import Article
from streams.domain.clocks import Clocks
from streams.domain.delivery import AttemptOutcome, Delivery
from streams.domain.dispatch import Capacity, ClaimedDelivery, Finished, PollResult
from streams.domain.endpoint import Endpoint
from streams.domain.event import Event
from streams.domain.event_state import EventState
from streams.domain.page import Page
from streams.domain.rule_match import RuleMatch, Window
from streams.domain.silence import Silence
from streams.domain.tracked_alert import AlertKey, TrackedAlert

Clock = Callable[[], datetime]
"""Now, aware, in UTC."""

Randomness = Callable[[], float]
"""A number of [0, 1)."""


class Extractor(Protocol):
    """Reads events out of one article."""

    def __call__(self, article: Article) -> tuple[Event, ...]:
        """The article's events, in the order of their evidence; never raises for any text."""
        ...


class PageReader(Protocol):
    """Turns HTML into text."""

    def __call__(self, html: str) -> Page:
        """The text and metadata of a whole page or a bare fragment; an empty text when there is none."""
        ...


class ArticleSink(Protocol):
    """Where accepted articles go."""

    def send(self, article: Article) -> None:
        """Hand one article over; raises RejectedError when it is too large, UnavailableError when nobody takes it."""
        ...

    def flush(self) -> None:
        """Wait until everything sent is durable; raises UnavailableError when that cannot be had."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStory:
    """An open alert as far as it mutes others: whose it is, and of which story."""

    alert_id: str
    rule_id: str
    story_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectWrites:
    """What a batch changed; what exists under the same key is replaced, except changes, which are written once."""

    event_states: Sequence[EventState] = ()
    rule_matches: Sequence[RuleMatch] = ()
    tracked_alerts: Sequence[TrackedAlert] = ()
    clocks: Clocks = field(default_factory=Clocks)
    changes: Sequence[AlertChange] = ()


class DetectState(Protocol):
    """The state of detection as one transaction sees it; whole batches are read and written at once.

    Whoever hands it out makes sure that no two transactions overlap.
    """

    def clocks(self, since: datetime) -> Clocks:
        """The watermark, and the sources that spoke (by the wall clock) since then."""
        ...

    def silences(self, now: datetime) -> Sequence[Silence]:
        """The silences in force."""
        ...

    def event_states(self, event_ids: Collection[str]) -> Mapping[str, EventState]:
        """What is known of these events, by id; unknown ones are missing."""
        ...

    def hits_of_events(self, event_ids: Collection[str]) -> Sequence[RuleMatch]:
        """Every hit of these events."""
        ...

    def hits_of_alert(self, alert_id: str) -> Sequence[RuleMatch]:
        """Every hit that supports or supported the alert."""
        ...

    def hits_in_windows(self, windows: Collection[Window], since: datetime | None) -> Sequence[RuleMatch]:
        """Every hit of these windows that does not expire before then."""
        ...

    def loose_hits(self, slots: Collection[AlertKey]) -> Sequence[RuleMatch]:
        """The hits of these slots that say that a story is off which no alert tells of."""
        ...

    def tracked_alerts(self, slots: Collection[AlertKey], since: datetime) -> Sequence[TrackedAlert]:
        """The alerts in these slots that are open or have an event since then (event time), except merged ones."""
        ...

    def alert_ids(self, slots: Collection[AlertKey]) -> Mapping[AlertKey, Collection[str]]:
        """The ids of all alerts that there ever were in these slots; slots without any may be missing."""
        ...

    def open_stories(self, rule_ids: Collection[str], story_keys: Collection[str]) -> Sequence[OpenStory]:
        """The open alerts of these rules about these stories."""
        ...

    def open_alerts(self, rule_ids: Collection[str]) -> Sequence[TrackedAlert]:
        """The open alerts of these rules."""
        ...

    def unmuted_alerts(
        self, rule_ids: Collection[str], silence_ids: Collection[str], limit: int
    ) -> Sequence[TrackedAlert]:
        """Alerts of these rules, not closed, muted by what is none of these silences and no open alert."""
        ...

    def due_hits(self, watermark: datetime, limit: int) -> Sequence[RuleMatch]:
        """The first steps of absences that are certain at this watermark and not yet decided."""
        ...

    def due_standings(self, watermark: datetime, limit: int) -> Sequence[TrackedAlert]:
        """The open alerts whose silence is over at this watermark."""
        ...

    def unlike_standings(self, patience: Mapping[str, timedelta]) -> Sequence[TrackedAlert]:
        """The open alerts of these rules (by id) whose ``close_after`` is another than what the rule has now."""
        ...

    def write(self, writes: DetectWrites) -> Sequence[AlertChange]:
        """Write what changed; gives the alert changes that were not there already."""
        ...


class Sender(Protocol):
    """Sends deliveries through one channel."""

    async def send(self, delivery: Delivery, endpoint: Endpoint) -> AttemptOutcome:
        """Try once; what the receiver or the network does wrong is an outcome, not an exception."""
        ...


class Outbox(Protocol):
    """The deliveries that wait, shared with other notifiers. Its methods block; UnavailableError: try again later."""

    def poll(self, finished: Sequence[Finished], capacity: Capacity, now: datetime) -> PollResult:
        """Write down what has ended, then lease what is due, as far as there is room."""
        ...

    def release(self, work: Sequence[ClaimedDelivery]) -> None:
        """Give up leases on deliveries that were not tried."""
        ...

    def maintain(self, now: datetime) -> int:
        """Take back leases that ended; returns how many."""
        ...


class WakeUp(Protocol):
    """Waits for the outbox to change."""

    def wait(self, seconds: float) -> bool:
        """Block until it changed, at most so long; False if it did not."""
        ...

    def close(self) -> None:
        """Listen no more."""
        ...

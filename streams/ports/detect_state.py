"""The state of detection."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from streams.domain.alert import AlertChange
from streams.domain.clocks import Clocks
from streams.domain.event_state import EventState
from streams.domain.rule_match import RuleMatch, Window
from streams.domain.silence import Silence
from streams.domain.tracked_alert import AlertKey, TrackedAlert


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

    def matches_of_events(self, event_ids: Collection[str]) -> Sequence[RuleMatch]:
        """Every hit of these events."""
        ...

    def matches_of_alert(self, alert_id: str) -> Sequence[RuleMatch]:
        """Every hit that supports or supported the alert."""
        ...

    def matches_in_windows(self, windows: Collection[Window], since: datetime | None) -> Sequence[RuleMatch]:
        """Every hit of these windows that does not expire before then."""
        ...

    def loose_matches(self, slots: Collection[AlertKey]) -> Sequence[RuleMatch]:
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

    def due_matches(self, watermark: datetime, limit: int) -> Sequence[RuleMatch]:
        """The first steps of absences that are certain at this watermark and not yet decided."""
        ...

    def due_alerts(self, watermark: datetime, limit: int) -> Sequence[TrackedAlert]:
        """The open alerts whose inactivity lasted long enough at this watermark."""
        ...

    def alerts_with_other_inactivity(self, patience: Mapping[str, timedelta]) -> Sequence[TrackedAlert]:
        """The open alerts of these rules (by id) whose ``close_after`` is another than what the rule has now."""
        ...

    def write(self, writes: DetectWrites) -> Sequence[AlertChange]:
        """Write what changed; gives the alert changes that were not there already."""
        ...


class TrialState(DetectState, Protocol):
    """A state that reads what is there and keeps to itself what would be written."""

    @property
    def written(self) -> DetectWrites:
        """What was written last."""
        ...

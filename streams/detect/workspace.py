"""The workspace of one batch: the state that was read, its changes, and what must be written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from streams.detect.rulebook import RuleBook
from streams.detect.watermark import IDLE_AFTER, EventTime
from streams.domain.alert import AlertChange, AlertState
from streams.domain.event import Event
from streams.domain.event_state import EventState
from streams.domain.rule import Inhibition
from streams.domain.rule_match import RuleMatch, Window
from streams.domain.tracked_alert import AlertKey, TrackedAlert
from streams.ports.detect_state import DetectState, DetectWrites, OpenStory

Key = tuple[str, str]
"""Rule id and event id: what identifies a hit."""


class Workspace:
    """Everything that a batch can touch, read in a few queries and changed in memory until it is written.

    Attributes:
        time: the event-time clocks.
        silences: in force now.
        changes: what the batch changed so far, in order.
    """

    def __init__(self, state: DetectState, now: datetime) -> None:
        self._state = state
        self.time = EventTime(state.clocks(now - IDLE_AFTER), now)
        self.silences = state.silences(now)
        self._sightings: dict[str, EventState] = {}
        self._hits: dict[Key, RuleMatch] = {}
        self._of_event: defaultdict[str, set[Key]] = defaultdict(set)
        self._of_window: defaultdict[Window, set[Key]] = defaultdict(set)
        self._loose: defaultdict[AlertKey, set[Key]] = defaultdict(set)
        self._standings: dict[str, TrackedAlert] = {}
        self._in_slot: defaultdict[AlertKey, set[str]] = defaultdict(set)
        self._taken: defaultdict[AlertKey, set[str]] = defaultdict(set)
        self._open: dict[str, OpenStory] = {}
        self._rivals: dict[str, TrackedAlert] = {}
        self.changes: list[AlertChange] = []
        self._dirty_sightings: set[str] = set()
        self._dirty_hits: set[Key] = set()
        self._dirty_standings: set[str] = set()

    def read_sightings(self, event_ids: Collection[str]) -> Mapping[str, EventState]:
        """Read what is known of these events and, for those, their hits."""
        self._sightings.update(self._state.event_states(event_ids))
        if self._sightings:
            self._remember(self._state.matches_of_events(self._sightings.keys()))
        return self._sightings

    def read_slots(self, slots: Collection[AlertKey], since: datetime) -> None:
        """Read the alerts in these slots that are open or have an event since then."""
        if slots:
            for tracked in self._state.tracked_alerts(slots, since):
                self._keep(tracked)
            for slot, alert_ids in self._state.alert_ids(slots).items():
                self._taken[slot].update(alert_ids)
            self._remember(self._state.loose_matches(slots))

    def read_windows(self, windows: Collection[Window], expired: bool = False) -> None:
        """Read what is in these windows; on demand also what has expired, as long as it is kept."""
        if windows:
            self._remember(self._state.matches_in_windows(windows, None if expired else self.time.watermark))

    def read_open_stories(self, rule_ids: Collection[str], story_keys: Collection[str]) -> None:
        """Read which of these rules have an open alert about which of these stories."""
        if rule_ids and story_keys:
            self._open.update({one.alert_id: one for one in self._state.open_stories(rule_ids, story_keys)})

    def read_rivals(self, rule_ids: Collection[str]) -> None:
        """Read every open alert of these rules, whose fields decide what they mute."""
        if rule_ids:
            self._rivals.update({one.alert.id: one for one in self._state.open_alerts(rule_ids)})

    def event_state(self, event_id: str) -> EventState | None:
        """What is known of the event."""
        return self._sightings.get(event_id)

    def matches_of_event(self, event_id: str) -> list[RuleMatch]:
        """The event's hits, by rule."""
        return [self._hits[key] for key in sorted(self._of_event[event_id])]

    def rule_match(self, rule_match: RuleMatch) -> RuleMatch:
        """What became of a hit."""
        return self._hits[rule_match.rule_id, rule_match.event_id]

    def window(self, window: Window) -> list[RuleMatch]:
        """The hits in the window."""
        return [self._hits[key] for key in self._of_window[window]]

    def loose(self, slot: AlertKey) -> list[RuleMatch]:
        """The slot's hits that say that a story is off which no alert tells of."""
        return [
            rule_match
            for key in sorted(self._loose[slot])
            if (rule_match := self._hits[key]).alert_id is None and rule_match.supports
        ]

    def tracked_alerts(self, slot: AlertKey) -> list[TrackedAlert]:
        """The slot's alerts, oldest first; merged ones are left out."""
        found = (self._standings[alert_id] for alert_id in self._in_slot[slot])
        return sorted((s for s in found if s.merged_into is None), key=lambda s: (s.tally.opened_at, s.alert.id))

    def tracked(self, alert_id: str) -> TrackedAlert | None:
        """An alert as it was read or put last."""
        return self._standings.get(alert_id)

    def alert_ids(self, slot: AlertKey) -> frozenset[str]:
        """The ids of all alerts that there ever were in the slot."""
        return frozenset(self._taken[slot] | self._in_slot[slot])

    def matches_of_alert(self, alert_id: str) -> list[RuleMatch]:
        """Every hit that supports or supported the alert."""
        self._remember(self._state.matches_of_alert(alert_id))
        return [rule_match for _, rule_match in sorted(self._hits.items()) if rule_match.alert_id == alert_id]

    def events(self, event_ids: Iterable[str]) -> dict[str, Event]:
        """The newest versions of these events, by id."""
        wanted = set(event_ids)
        missing = wanted - self._sightings.keys()
        if missing:
            self._sightings.update(self._state.event_states(missing))
        seen = (self._sightings[event_id] for event_id in wanted if event_id in self._sightings)
        return {event_state.event_id: event_state.event for event_state in seen if event_state.event is not None}

    def stronger(self, inhibitors: Sequence[tuple[str, Inhibition]], event: Event, book: RuleBook) -> OpenStory | None:
        """An open alert that mutes the event's, of the first rule that has one."""
        found = [one for rule_id, how in inhibitors for one in self._muting(rule_id, how, event, book)]
        return min(found, key=lambda one: (one.rule_id, one.alert_id), default=None)

    def _muting(self, rule_id: str, how: Inhibition, event: Event, book: RuleBook) -> Iterator[OpenStory]:
        if how.by_story:
            key = event.story_key
            yield from (one for one in self._open.values() if one.rule_id == rule_id and one.story_key == key)
            return
        wanted = book.key(event, how.equal)
        if None in wanted:
            return
        for tracked in self._rivals.values():
            alert = tracked.alert
            if alert.rule_id == rule_id and any(book.key(one, how.equal) == wanted for one in alert.events):
                yield OpenStory(alert_id=alert.id, rule_id=rule_id, story_key=event.story_key)

    def adopt(self, patience: Mapping[str, timedelta]) -> None:
        """Give open alerts the silence that their rules ask for now."""
        for tracked in self._state.alerts_with_other_inactivity(patience):
            self.put_alert(replace(tracked, close_after=patience[tracked.alert.rule_id]))

    def due_matches(self, limit: int) -> list[RuleMatch]:
        """First steps of absences that are certain now, earliest first."""
        watermark = self.time.watermark
        if watermark is None:
            return []
        self._remember(self._state.due_matches(watermark, limit))
        due = [
            rule_match
            for rule_match in self._hits.values()
            if rule_match.due_at is not None and rule_match.due_at <= watermark
        ]
        return sorted(
            due, key=lambda rule_match: (rule_match.due_at or rule_match.at, rule_match.rule_id, rule_match.event_id)
        )

    def due_alerts(self, limit: int) -> list[TrackedAlert]:
        """Open alerts whose inactivity lasted long enough, earliest first."""
        watermark = self.time.watermark
        if watermark is None:
            return []
        for tracked in self._state.due_alerts(watermark, limit):
            self._keep(tracked)
        due = [s for s in self._standings.values() if s.alert.state is AlertState.OPEN and s.closes_at <= watermark]
        return sorted(due, key=lambda s: (s.closes_at, s.alert.id))

    def caught_up(self, rule_ids: Collection[str], limit: int) -> list[TrackedAlert]:
        """Alerts of these rules that something muted which has ended, in the order in which they opened."""
        read = self._state.unmuted_alerts(rule_ids, [silence.id for silence in self.silences], limit)
        for tracked in read:
            self._keep(tracked)
        found = [self._standings[tracked.alert.id] for tracked in read]
        due = [one for one in found if one.muted_by is not None and one.alert.state is not AlertState.CLOSED]
        return sorted(due, key=lambda one: (one.tally.opened_at, one.alert.id))

    def put_sighting(self, event_state: EventState) -> None:
        """Change what is known of an event."""
        self._sightings[event_state.event_id] = event_state
        self._dirty_sightings.add(event_state.event_id)

    def put_hit(self, rule_match: RuleMatch) -> None:
        """Change or add a hit."""
        key = (rule_match.rule_id, rule_match.event_id)
        old = self._hits.get(key)
        if old is not None and (window := old.window) is not None:
            self._of_window[window].discard(key)
        self._index(key, rule_match)
        self._dirty_hits.add(key)

    def put_alert(self, tracked: TrackedAlert) -> None:
        """Change or add an alert."""
        self._standings[tracked.alert.id] = tracked
        self._in_slot[tracked.slot].add(tracked.alert.id)
        self._dirty_standings.add(tracked.alert.id)
        alert = tracked.alert
        self._open.pop(alert.id, None)
        self._rivals.pop(alert.id, None)
        if alert.state is AlertState.OPEN:
            self._rivals[alert.id] = tracked
            story = alert.events[0].story_key
            self._open[alert.id] = OpenStory(alert_id=alert.id, rule_id=alert.rule_id, story_key=story)

    def put_change(self, change: AlertChange) -> None:
        """Add a change to what goes out."""
        self.changes.append(change)

    def write(self) -> list[AlertChange]:
        """Write what changed; gives the alert changes that are new."""
        writes = DetectWrites(
            event_states=[self._sightings[event_id] for event_id in sorted(self._dirty_sightings)],
            rule_matches=[self._hits[key] for key in sorted(self._dirty_hits)],
            tracked_alerts=[self._standings[alert_id] for alert_id in sorted(self._dirty_standings)],
            clocks=self.time.moved(),
            changes=self.changes,
        )
        return list(self._state.write(writes))

    def _remember(self, rule_matches: Iterable[RuleMatch]) -> None:
        for rule_match in rule_matches:
            key = (rule_match.rule_id, rule_match.event_id)
            if key not in self._hits:
                self._index(key, rule_match)

    def _index(self, key: Key, rule_match: RuleMatch) -> None:
        self._hits[key] = rule_match
        self._of_event[rule_match.event_id].add(key)
        if (window := rule_match.window) is not None:
            self._of_window[window].add(key)
        elif rule_match.fires_at is not None and rule_match.alert_id is None:
            self._loose[rule_match.slot].add(key)

    def _keep(self, tracked: TrackedAlert) -> None:
        if tracked.alert.id not in self._standings:
            self._standings[tracked.alert.id] = tracked
            self._in_slot[tracked.slot].add(tracked.alert.id)

"""The workspace of one batch: what was read of the state, what became of it, and what must be written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from streams.detect.watermark import IDLE_AFTER, EventTime
from streams.domain.alert import AlertChange, AlertState
from streams.domain.alert_state import Slot, Standing
from streams.domain.event import Event
from streams.domain.event_version import Sighting
from streams.domain.rule_match import Hit, Window
from streams.ports import DetectState, DetectWrites, OpenStory

Key = tuple[str, str]
"""Rule id and event id: what identifies a hit."""


class Workspace:
    """Everything that a batch can touch, read in a few queries and changed in memory until it is written.

    Attributes:
        time: the event-time clocks.
        silences: in force now.
    """

    def __init__(self, state: DetectState, now: datetime) -> None:
        self._state = state
        self.time = EventTime(state.clocks(now - IDLE_AFTER), now)
        self.silences = state.silences(now)
        self._sightings: dict[str, Sighting] = {}
        self._hits: dict[Key, Hit] = {}
        self._of_event: defaultdict[str, set[Key]] = defaultdict(set)
        self._of_window: defaultdict[Window, set[Key]] = defaultdict(set)
        self._loose: defaultdict[Slot, set[Key]] = defaultdict(set)
        self._standings: dict[str, Standing] = {}
        self._in_slot: defaultdict[Slot, set[str]] = defaultdict(set)
        self._taken: defaultdict[Slot, set[str]] = defaultdict(set)
        self._open: dict[str, OpenStory] = {}
        self._changes: list[AlertChange] = []
        self._dirty_sightings: set[str] = set()
        self._dirty_hits: set[Key] = set()
        self._dirty_standings: set[str] = set()

    def read_sightings(self, event_ids: Collection[str]) -> Mapping[str, Sighting]:
        """Read what is known of these events and, for those, their hits."""
        self._sightings.update(self._state.sightings(event_ids))
        if self._sightings:
            self._remember(self._state.hits_of_events(self._sightings.keys()))
        return self._sightings

    def read_slots(self, slots: Collection[Slot], since: datetime) -> None:
        """Read the alerts in these slots that are open or have an event since then."""
        if slots:
            for standing in self._state.standings(slots, since):
                self._keep(standing)
            for slot, alert_ids in self._state.alert_ids(slots).items():
                self._taken[slot].update(alert_ids)
            self._remember(self._state.loose_hits(slots))

    def read_windows(self, windows: Collection[Window], expired: bool = False) -> None:
        """Read what is in these windows; on demand also what has expired, as long as it is kept."""
        if windows:
            self._remember(self._state.hits_in_windows(windows, None if expired else self.time.watermark))

    def read_open_stories(self, rule_ids: Collection[str], story_keys: Collection[str]) -> None:
        """Read which of these rules have an open alert about which of these stories."""
        if rule_ids and story_keys:
            self._open.update({one.alert_id: one for one in self._state.open_stories(rule_ids, story_keys)})

    def sighting(self, event_id: str) -> Sighting | None:
        """What is known of the event."""
        return self._sightings.get(event_id)

    def hits_of_event(self, event_id: str) -> list[Hit]:
        """The event's hits, by rule."""
        return [self._hits[key] for key in sorted(self._of_event[event_id])]

    def hit(self, hit: Hit) -> Hit:
        """What became of a hit."""
        return self._hits[hit.rule_id, hit.event_id]

    def window(self, window: Window) -> list[Hit]:
        """The hits in the window."""
        return [self._hits[key] for key in self._of_window[window]]

    def loose(self, slot: Slot) -> list[Hit]:
        """The slot's hits that say that a story is off which no alert tells of."""
        return [hit for key in sorted(self._loose[slot]) if (hit := self._hits[key]).alert_id is None and hit.supports]

    def standings(self, slot: Slot) -> list[Standing]:
        """The slot's alerts, oldest first; merged ones are left out."""
        found = (self._standings[alert_id] for alert_id in self._in_slot[slot])
        return sorted((s for s in found if s.merged_into is None), key=lambda s: (s.tally.opened_at, s.alert.id))

    def standing(self, alert_id: str) -> Standing | None:
        """An alert as it was read or put last."""
        return self._standings.get(alert_id)

    def alert_ids(self, slot: Slot) -> frozenset[str]:
        """The ids of all alerts that there ever were in the slot."""
        return frozenset(self._taken[slot] | self._in_slot[slot])

    def hits_of_alert(self, alert_id: str) -> list[Hit]:
        """Every hit that supports or supported the alert."""
        self._remember(self._state.hits_of_alert(alert_id))
        return [hit for _, hit in sorted(self._hits.items()) if hit.alert_id == alert_id]

    def events(self, event_ids: Iterable[str]) -> dict[str, Event]:
        """The newest versions of these events, by id."""
        wanted = set(event_ids)
        missing = wanted - self._sightings.keys()
        if missing:
            self._sightings.update(self._state.sightings(missing))
        seen = (self._sightings[event_id] for event_id in wanted if event_id in self._sightings)
        return {sighting.event_id: sighting.event for sighting in seen if sighting.event is not None}

    def stronger(self, rule_ids: Collection[str], story_key: str) -> str | None:
        """The first of these rules that has an open alert about the story."""
        rules = [one.rule_id for one in self._open.values() if one.story_key == story_key and one.rule_id in rule_ids]
        return min(rules, default=None)

    def adopt(self, patience: Mapping[str, timedelta]) -> None:
        """Give open alerts the silence that their rules ask for now."""
        for standing in self._state.unlike_standings(patience):
            self.put_standing(replace(standing, close_after=patience[standing.alert.rule_id]))

    def due_hits(self, limit: int) -> list[Hit]:
        """First steps of absences that are certain now, earliest first."""
        watermark = self.time.watermark
        if watermark is None:
            return []
        self._remember(self._state.due_hits(watermark, limit))
        due = [hit for hit in self._hits.values() if hit.due_at is not None and hit.due_at <= watermark]
        return sorted(due, key=lambda hit: (hit.due_at or hit.at, hit.rule_id, hit.event_id))

    def due_standings(self, limit: int) -> list[Standing]:
        """Open alerts whose silence is over, earliest first."""
        watermark = self.time.watermark
        if watermark is None:
            return []
        for standing in self._state.due_standings(watermark, limit):
            self._keep(standing)
        due = [s for s in self._standings.values() if s.alert.state is AlertState.OPEN and s.closes_at <= watermark]
        return sorted(due, key=lambda s: (s.closes_at, s.alert.id))

    def put_sighting(self, sighting: Sighting) -> None:
        """Change what is known of an event."""
        self._sightings[sighting.event_id] = sighting
        self._dirty_sightings.add(sighting.event_id)

    def put_hit(self, hit: Hit) -> None:
        """Change or add a hit."""
        key = (hit.rule_id, hit.event_id)
        old = self._hits.get(key)
        if old is not None and (window := old.window) is not None:
            self._of_window[window].discard(key)
        self._index(key, hit)
        self._dirty_hits.add(key)

    def put_standing(self, standing: Standing) -> None:
        """Change or add an alert."""
        self._standings[standing.alert.id] = standing
        self._in_slot[standing.slot].add(standing.alert.id)
        self._dirty_standings.add(standing.alert.id)
        alert = standing.alert
        self._open.pop(alert.id, None)
        if alert.state is AlertState.OPEN:
            story = alert.events[0].story_key
            self._open[alert.id] = OpenStory(alert_id=alert.id, rule_id=alert.rule_id, story_key=story)

    def put_change(self, change: AlertChange) -> None:
        """Add a change to what goes out."""
        self._changes.append(change)

    def write(self) -> list[AlertChange]:
        """Write what changed; gives the alert changes that are new."""
        writes = DetectWrites(
            sightings=[self._sightings[event_id] for event_id in sorted(self._dirty_sightings)],
            hits=[self._hits[key] for key in sorted(self._dirty_hits)],
            standings=[self._standings[alert_id] for alert_id in sorted(self._dirty_standings)],
            clocks=self.time.moved(),
            changes=self._changes,
        )
        return list(self._state.write(writes))

    def _remember(self, hits: Iterable[Hit]) -> None:
        for hit in hits:
            key = (hit.rule_id, hit.event_id)
            if key not in self._hits:
                self._index(key, hit)

    def _index(self, key: Key, hit: Hit) -> None:
        self._hits[key] = hit
        self._of_event[hit.event_id].add(key)
        if (window := hit.window) is not None:
            self._of_window[window].add(key)
        elif hit.fires_at is not None and hit.alert_id is None:
            self._loose[hit.slot].add(key)

    def _keep(self, standing: Standing) -> None:
        if standing.alert.id not in self._standings:
            self._standings[standing.alert.id] = standing
            self._in_slot[standing.slot].add(standing.alert.id)

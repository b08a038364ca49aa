"""The state of detection in memory: for the tests inside rules, and for backtests, which touch nothing that is live."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from streams.detect.notification_policy import in_force
from streams.domain.alert import AlertChange, AlertState
from streams.domain.alert_state import Slot, Standing
from streams.domain.clocks import Clocks
from streams.domain.event_version import Sighting
from streams.domain.rule_match import Hit, Window
from streams.domain.silence import Silence
from streams.ports import DetectWrites, OpenStory

K = TypeVar("K")


class MemoryState:
    """A state that lives as long as this object.

    Attributes:
        changes: every alert change so far, in order.
    """

    def __init__(self, silences: Iterable[Silence] = ()) -> None:
        self.changes: list[AlertChange] = []
        self._silences = tuple(silences)
        self._clocks = Clocks()
        self._sightings: dict[str, Sighting] = {}
        self._hits: dict[tuple[str, str], Hit] = {}
        self._standings: dict[str, Standing] = {}
        self._known: set[str] = set()
        self._by_event: _Index[str] = _Index(lambda hit: hit.event_id)
        self._by_alert: _Index[str | None] = _Index(lambda hit: hit.alert_id)
        self._by_window: _Index[Window | None] = _Index(lambda hit: hit.window)
        self._by_loose: _Index[Slot | None] = _Index(_loose_in)
        self._due: _Index[bool] = _Index(lambda hit: hit.due_at is not None)
        self._open: dict[str, Standing] = {}
        self._by_slot: dict[Slot, set[str]] = {}

    def alerts(self) -> list[Standing]:
        """Every alert that was not merged into another, by id."""
        return [s for _, s in sorted(self._standings.items()) if s.merged_into is None]

    def hits(self) -> list[Hit]:
        """Every hit, by rule and event."""
        return [hit for _, hit in sorted(self._hits.items())]

    def clocks(self, since: datetime) -> Clocks:
        """The watermark, and the sources that spoke since then."""
        awake = {name: clock for name, clock in self._clocks.sources.items() if clock.seen_at >= since}
        return Clocks(watermark=self._clocks.watermark, sources=awake)

    def silences(self, now: datetime) -> Sequence[Silence]:
        """The silences in force."""
        return [silence for silence in self._silences if in_force(silence, now)]

    def sightings(self, event_ids: Collection[str]) -> Mapping[str, Sighting]:
        """What is known of these events."""
        return {i: self._sightings[i] for i in event_ids if i in self._sightings}

    def hits_of_events(self, event_ids: Collection[str]) -> Sequence[Hit]:
        """Every hit of these events."""
        return [self._hits[key] for event_id in event_ids for key in self._by_event.keys(event_id)]

    def hits_of_alert(self, alert_id: str) -> Sequence[Hit]:
        """Every hit that supports or supported the alert."""
        return [self._hits[key] for key in self._by_alert.keys(alert_id)]

    def hits_in_windows(self, windows: Collection[Window], since: datetime | None) -> Sequence[Hit]:
        """Every hit of these windows that does not expire before then."""
        found = (self._hits[key] for window in windows for key in self._by_window.keys(window))
        return [hit for hit in found if since is None or hit.expires_at is None or hit.expires_at >= since]

    def loose_hits(self, slots: Collection[Slot]) -> Sequence[Hit]:
        """The hits that say that a story is off which no alert tells of."""
        return [self._hits[key] for slot in slots for key in self._by_loose.keys(slot)]

    def standings(self, slots: Collection[Slot], since: datetime) -> Sequence[Standing]:
        """The alerts in these slots that are open or have an event since then."""
        found = (self._standings[alert_id] for slot in slots for alert_id in self._by_slot.get(slot, ()))
        return [
            one
            for one in found
            if one.merged_into is None and (one.tally.last_at >= since or one.alert.state is AlertState.OPEN)
        ]

    def alert_ids(self, slots: Collection[Slot]) -> Mapping[Slot, Collection[str]]:
        """The ids of all alerts that there ever were in these slots."""
        return {slot: self._by_slot[slot] for slot in slots if slot in self._by_slot}

    def open_stories(self, rule_ids: Collection[str], story_keys: Collection[str]) -> Sequence[OpenStory]:
        """The open alerts of these rules about these stories."""
        stories = (
            OpenStory(alert_id=alert.id, rule_id=alert.rule_id, story_key=alert.events[0].story_key)
            for alert in (standing.alert for standing in self._open.values())
            if alert.rule_id in rule_ids
        )
        return [story for story in stories if story.story_key in story_keys]

    def due_hits(self, watermark: datetime, limit: int) -> Sequence[Hit]:
        """The first steps of absences that are certain and not yet decided."""
        waiting = (self._hits[key] for key in self._due.keys(True))
        due = [hit for hit in waiting if hit.due_at is not None and hit.due_at <= watermark]
        return sorted(due, key=lambda hit: (hit.due_at or hit.at, hit.event_id))[:limit]

    def due_standings(self, watermark: datetime, limit: int) -> Sequence[Standing]:
        """The open alerts whose silence is over."""
        due = [standing for standing in self._open.values() if standing.closes_at <= watermark]
        return sorted(due, key=lambda standing: (standing.closes_at, standing.alert.id))[:limit]

    def unlike_standings(self, patience: Mapping[str, timedelta]) -> Sequence[Standing]:
        """The open alerts whose ``close_after`` is another than their rule's."""
        alive = self._open.values()
        return [one for one in alive if patience.get(one.alert.rule_id, one.close_after) != one.close_after]

    def write(self, writes: DetectWrites) -> Sequence[AlertChange]:
        """Write what changed."""
        self._sightings.update((sighting.event_id, sighting) for sighting in writes.sightings)
        for hit in writes.hits:
            self._put(hit)
        for standing in writes.standings:
            self._standings[standing.alert.id] = standing
            self._by_slot.setdefault(standing.slot, set()).add(standing.alert.id)
            self._open.pop(standing.alert.id, None)
            if standing.alert.state is AlertState.OPEN:
                self._open[standing.alert.id] = standing
        self._clocks = Clocks(
            watermark=writes.clocks.watermark, sources={**self._clocks.sources, **writes.clocks.sources}
        )
        fresh = []
        for change in writes.changes:
            if change.id not in self._known:
                self._known.add(change.id)
                fresh.append(change)
        self.changes += fresh
        return fresh

    def _put(self, hit: Hit) -> None:
        key = (hit.rule_id, hit.event_id)
        old = self._hits.get(key)
        for index in (self._by_event, self._by_alert, self._by_window, self._by_loose, self._due):
            index.move(key, old, hit)
        self._hits[key] = hit


def _loose_in(hit: Hit) -> Slot | None:
    return hit.slot if hit.group is None and hit.supports and hit.alert_id is None else None


class _Index(Generic[K]):
    """Keys of hits by something that the hits have."""

    def __init__(self, of: Callable[[Hit], K]) -> None:
        self._of = of
        self._keys: dict[K, dict[tuple[str, str], None]] = {}

    def keys(self, value: K) -> Iterable[tuple[str, str]]:
        """The keys of the hits that have it, in the order in which they came."""
        return tuple(self._keys.get(value, ()))

    def move(self, key: tuple[str, str], old: Hit | None, new: Hit) -> None:
        """Note what a hit has now."""
        if old is not None and self._of(old) != self._of(new):
            self._keys[self._of(old)].pop(key, None)
        self._keys.setdefault(self._of(new), {})[key] = None

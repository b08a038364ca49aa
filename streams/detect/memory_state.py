"""Detection state in memory, for the tests inside rules and for backtests."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from streams.detect.notification_policy import in_force
from streams.domain.alert import AlertChange, AlertState
from streams.domain.clocks import Clocks
from streams.domain.event_state import EventState
from streams.domain.rule_match import RuleMatch, Window
from streams.domain.silence import Silence
from streams.domain.tracked_alert import AlertKey, TrackedAlert
from streams.ports.detect_state import DetectWrites, OpenStory

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
        self._sightings: dict[str, EventState] = {}
        self._hits: dict[tuple[str, str], RuleMatch] = {}
        self._standings: dict[str, TrackedAlert] = {}
        self._known: set[str] = set()
        self._by_event: _Index[str] = _Index(lambda rule_match: rule_match.event_id)
        self._by_alert: _Index[str | None] = _Index(lambda rule_match: rule_match.alert_id)
        self._by_window: _Index[Window | None] = _Index(lambda rule_match: rule_match.window)
        self._by_loose: _Index[AlertKey | None] = _Index(_loose_in)
        self._due: _Index[bool] = _Index(lambda rule_match: rule_match.due_at is not None)
        self._open: dict[str, TrackedAlert] = {}
        self._muted: dict[str, TrackedAlert] = {}
        self._by_slot: dict[AlertKey, set[str]] = {}

    def alerts(self) -> list[TrackedAlert]:
        """Every alert that was not merged into another, by id."""
        return [s for _, s in sorted(self._standings.items()) if s.merged_into is None]

    def rule_matches(self) -> list[RuleMatch]:
        """Every hit, by rule and event."""
        return [rule_match for _, rule_match in sorted(self._hits.items())]

    def clocks(self, since: datetime) -> Clocks:
        """The watermark, and the sources that spoke since then."""
        awake = {name: clock for name, clock in self._clocks.sources.items() if clock.seen_at >= since}
        return Clocks(watermark=self._clocks.watermark, sources=awake)

    def silences(self, now: datetime) -> Sequence[Silence]:
        """The silences in force."""
        return [silence for silence in self._silences if in_force(silence, now)]

    def event_states(self, event_ids: Collection[str]) -> Mapping[str, EventState]:
        """What is known of these events."""
        return {i: self._sightings[i] for i in event_ids if i in self._sightings}

    def matches_of_events(self, event_ids: Collection[str]) -> Sequence[RuleMatch]:
        """Every hit of these events."""
        return [self._hits[key] for event_id in event_ids for key in self._by_event.keys(event_id)]

    def matches_of_alert(self, alert_id: str) -> Sequence[RuleMatch]:
        """Every hit that supports or supported the alert."""
        return [self._hits[key] for key in self._by_alert.keys(alert_id)]

    def matches_in_windows(self, windows: Collection[Window], since: datetime | None) -> Sequence[RuleMatch]:
        """Every hit of these windows that does not expire before then."""
        found = (self._hits[key] for window in windows for key in self._by_window.keys(window))
        return [
            rule_match
            for rule_match in found
            if since is None or rule_match.expires_at is None or rule_match.expires_at >= since
        ]

    def loose_matches(self, slots: Collection[AlertKey]) -> Sequence[RuleMatch]:
        """The hits that say that a story is off which no alert tells of."""
        return [self._hits[key] for slot in slots for key in self._by_loose.keys(slot)]

    def tracked_alerts(self, slots: Collection[AlertKey], since: datetime) -> Sequence[TrackedAlert]:
        """The alerts in these slots that are open or have an event since then."""
        found = (self._standings[alert_id] for slot in slots for alert_id in self._by_slot.get(slot, ()))
        return [
            one
            for one in found
            if one.merged_into is None and (one.tally.last_at >= since or one.alert.state is AlertState.OPEN)
        ]

    def alert_ids(self, slots: Collection[AlertKey]) -> Mapping[AlertKey, Collection[str]]:
        """The ids of all alerts that there ever were in these slots."""
        return {slot: self._by_slot[slot] for slot in slots if slot in self._by_slot}

    def open_stories(self, rule_ids: Collection[str], story_keys: Collection[str]) -> Sequence[OpenStory]:
        """The open alerts of these rules about these stories."""
        stories = (
            OpenStory(alert_id=alert.id, rule_id=alert.rule_id, story_key=alert.events[0].story_key)
            for alert in (tracked.alert for tracked in self._open.values())
            if alert.rule_id in rule_ids
        )
        return [story for story in stories if story.story_key in story_keys]

    def open_alerts(self, rule_ids: Collection[str]) -> Sequence[TrackedAlert]:
        """The open alerts of these rules."""
        return [tracked for tracked in self._open.values() if tracked.alert.rule_id in rule_ids]

    def unmuted_alerts(
        self, rule_ids: Collection[str], silence_ids: Collection[str], limit: int
    ) -> Sequence[TrackedAlert]:
        """The alerts of these rules, not closed, that something muted which has ended."""
        lasting = {*silence_ids, *self._open}
        found = [one for one in self._muted.values() if one.alert.rule_id in rule_ids and one.muted_by not in lasting]
        return sorted(found, key=lambda one: (one.tally.opened_at, one.alert.id))[:limit]

    def due_matches(self, watermark: datetime, limit: int) -> Sequence[RuleMatch]:
        """The first steps of absences that are certain and not yet decided."""
        waiting = (self._hits[key] for key in self._due.keys(True))
        due = [rule_match for rule_match in waiting if rule_match.due_at is not None and rule_match.due_at <= watermark]
        return sorted(due, key=lambda rule_match: (rule_match.due_at or rule_match.at, rule_match.event_id))[:limit]

    def due_alerts(self, watermark: datetime, limit: int) -> Sequence[TrackedAlert]:
        """The open alerts whose inactivity lasted long enough."""
        due = [tracked for tracked in self._open.values() if tracked.closes_at <= watermark]
        return sorted(due, key=lambda tracked: (tracked.closes_at, tracked.alert.id))[:limit]

    def alerts_with_other_inactivity(self, patience: Mapping[str, timedelta]) -> Sequence[TrackedAlert]:
        """The open alerts whose ``close_after`` is another than their rule's."""
        alive = self._open.values()
        return [one for one in alive if patience.get(one.alert.rule_id, one.close_after) != one.close_after]

    def write(self, writes: DetectWrites) -> Sequence[AlertChange]:
        """Write what changed."""
        self._sightings.update((event_state.event_id, event_state) for event_state in writes.event_states)
        for rule_match in writes.rule_matches:
            self._put(rule_match)
        for tracked in writes.tracked_alerts:
            self._standings[tracked.alert.id] = tracked
            self._by_slot.setdefault(tracked.slot, set()).add(tracked.alert.id)
            self._open.pop(tracked.alert.id, None)
            if tracked.alert.state is AlertState.OPEN:
                self._open[tracked.alert.id] = tracked
            self._muted.pop(tracked.alert.id, None)
            if tracked.muted_by is not None and tracked.alert.state is not AlertState.CLOSED:
                self._muted[tracked.alert.id] = tracked
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

    def _put(self, rule_match: RuleMatch) -> None:
        key = (rule_match.rule_id, rule_match.event_id)
        old = self._hits.get(key)
        for index in (self._by_event, self._by_alert, self._by_window, self._by_loose, self._due):
            index.move(key, old, rule_match)
        self._hits[key] = rule_match


def _loose_in(rule_match: RuleMatch) -> AlertKey | None:
    return rule_match.slot if rule_match.group is None and rule_match.supports and rule_match.alert_id is None else None


class _Index(Generic[K]):
    """Keys of hits by something that the hits have."""

    def __init__(self, of: Callable[[RuleMatch], K]) -> None:
        self._of = of
        self._keys: dict[K, dict[tuple[str, str], None]] = {}

    def keys(self, value: K) -> Iterable[tuple[str, str]]:
        """The keys of the hits that have it, in the order in which they came."""
        return tuple(self._keys.get(value, ()))

    def move(self, key: tuple[str, str], old: RuleMatch | None, new: RuleMatch) -> None:
        """Note what a hit has now."""
        if old is not None and self._of(old) != self._of(new):
            self._keys[self._of(old)].pop(key, None)
        self._keys.setdefault(self._of(new), {})[key] = None

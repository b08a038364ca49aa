"""The state of detection in the store, within one transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

import sqlalchemy as sa

from streams.adapters.store.alerts import MUTED, OPEN, alert_changes, alerts, note_last_changes
from streams.adapters.store.columns import insert
from streams.adapters.store.rule_matches import UNFIRED, event_states, rule_matches, source_clocks, watermarks
from streams.adapters.store.silences import list_silences
from streams.detect.notification_policy import in_force
from streams.domain.alert import AlertChange, AlertState
from streams.domain.clocks import Clocks, SourceClock
from streams.domain.event_state import EventState
from streams.domain.identity import stable_id
from streams.domain.rule_match import RuleMatch, Window
from streams.domain.silence import Silence
from streams.domain.tracked_alert import AlertKey, TrackedAlert
from streams.ports.detect_state import DetectWrites, OpenStory
from streams.wire.codec import decode, encode

WATERMARK = "detect"

SIGHTINGS_KEPT = timedelta(days=90)
"""What made no hit (withdrawals of events that matched nothing) is forgotten after this long."""


class StoredState:
    """Reads and writes whole batches with one statement a table."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def clocks(self, since: datetime) -> Clocks:
        """The watermark, and the sources that spoke since then."""
        watermark: datetime | None = self._connection.scalar(
            sa.select(watermarks.c.at).where(watermarks.c.name == WATERMARK)
        )
        rows = self._connection.execute(sa.select(source_clocks).where(source_clocks.c.seen_at >= since))
        sources = {row.source: SourceClock(at=row.at, seen_at=row.seen_at) for row in rows}
        return Clocks(watermark=watermark, sources=sources)

    def silences(self, now: datetime) -> Sequence[Silence]:
        """The silences in force."""
        return [one for one in list_silences(self._connection, now) if in_force(one, now)]

    def event_states(self, event_ids: Collection[str]) -> Mapping[str, EventState]:
        """What is known of these events."""
        wanted = sa.select(event_states.c.body).where(event_states.c.event_id.in_(event_ids))
        found = (decode(body, EventState) for body in self._connection.scalars(wanted))
        return {event_state.event_id: event_state for event_state in found}

    def matches_of_events(self, event_ids: Collection[str]) -> Sequence[RuleMatch]:
        """Every hit of these events."""
        return self._hits(rule_matches.c.event_id.in_(event_ids))

    def matches_of_alert(self, alert_id: str) -> Sequence[RuleMatch]:
        """Every hit that supports or supported the alert."""
        return self._hits(rule_matches.c.alert_id == alert_id)

    def matches_in_windows(self, windows: Collection[Window], since: datetime | None) -> Sequence[RuleMatch]:
        """Every hit of these windows that does not expire before then."""
        inside = rule_matches.c.window.in_([_window_key(window) for window in windows])
        return self._hits(inside if since is None else sa.and_(inside, rule_matches.c.expires_at >= since))

    def loose_matches(self, slots: Collection[AlertKey]) -> Sequence[RuleMatch]:
        """The hits that say that a story is off which no alert tells of."""
        return self._hits(rule_matches.c.loose_in.in_([_slot_key(slot) for slot in slots]))

    def tracked_alerts(self, slots: Collection[AlertKey], since: datetime) -> Sequence[TrackedAlert]:
        """The alerts in these slots that are open or have an event since then."""
        keys = [_slot_key(slot) for slot in slots]
        recent = sa.or_(alerts.c.last_at >= since, OPEN)
        return self._standings(alerts.c.slot.in_(keys), alerts.c.merged_into.is_(None), recent)

    def alert_ids(self, slots: Collection[AlertKey]) -> Mapping[AlertKey, Collection[str]]:
        """The ids of all alerts that there ever were in these slots."""
        keys = {_slot_key(slot): slot for slot in slots}
        found: dict[AlertKey, list[str]] = {}
        for row in self._connection.execute(sa.select(alerts.c.id, alerts.c.slot).where(alerts.c.slot.in_(keys))):
            found.setdefault(keys[row.slot], []).append(row.id)
        return found

    def open_stories(self, rule_ids: Collection[str], story_keys: Collection[str]) -> Sequence[OpenStory]:
        """The open alerts of these rules about these stories."""
        wanted = sa.select(alerts.c.id, alerts.c.rule_id, alerts.c.story_key).where(
            OPEN, alerts.c.rule_id.in_(rule_ids), alerts.c.story_key.in_(story_keys)
        )
        rows = self._connection.execute(wanted)
        return [OpenStory(alert_id=row.id, rule_id=row.rule_id, story_key=row.story_key) for row in rows]

    def open_alerts(self, rule_ids: Collection[str]) -> Sequence[TrackedAlert]:
        """The open alerts of these rules."""
        return self._standings(OPEN, alerts.c.rule_id.in_(rule_ids))

    def unmuted_alerts(
        self, rule_ids: Collection[str], silence_ids: Collection[str], limit: int
    ) -> Sequence[TrackedAlert]:
        """The alerts of these rules, not closed, that something muted which has ended."""
        muter = alerts.alias()
        stands = sa.exists().where(muter.c.id == alerts.c.muted_by, muter.c.state == AlertState.OPEN.value)
        return self._standings(
            MUTED,
            alerts.c.rule_id.in_(rule_ids),
            alerts.c.muted_by.not_in(silence_ids),
            alerts.c.state != AlertState.CLOSED.value,
            ~stands,
            order=(alerts.c.opened_at, alerts.c.id),
            limit=limit,
        )

    def due_matches(self, watermark: datetime, limit: int) -> Sequence[RuleMatch]:
        """The first steps of absences that are certain and not yet decided."""
        return self._hits(
            rule_matches.c.due_at <= watermark, order=(rule_matches.c.due_at, rule_matches.c.event_id), limit=limit
        )

    def due_alerts(self, watermark: datetime, limit: int) -> Sequence[TrackedAlert]:
        """The open alerts whose inactivity lasted long enough."""
        return self._standings(OPEN, alerts.c.closes_at <= watermark, order=(alerts.c.closes_at,), limit=limit)

    def alerts_with_other_inactivity(self, patience: Mapping[str, timedelta]) -> Sequence[TrackedAlert]:
        """The open alerts whose ``close_after`` is another than their rule's."""
        kinds = sa.select(alerts.c.rule_id, alerts.c.close_after).where(OPEN).distinct()
        found: list[TrackedAlert] = []
        for row in self._connection.execute(kinds).all():
            wanted = patience.get(row.rule_id)
            if wanted is not None and wanted.total_seconds() != row.close_after:
                same = alerts.c.close_after == row.close_after
                found += self._standings(OPEN, alerts.c.rule_id == row.rule_id, same)
        return found

    def write(self, writes: DetectWrites) -> Sequence[AlertChange]:
        """Write what changed."""
        self._put(event_states, [_sighting_row(event_state) for event_state in writes.event_states])
        self._put(rule_matches, [match_row(rule_match) for rule_match in writes.rule_matches])
        self._put(alerts, [alert_row(tracked) for tracked in writes.tracked_alerts])
        clocks = writes.clocks
        self._put(
            source_clocks, [{"source": s, "at": c.at, "seen_at": c.seen_at} for s, c in sorted(clocks.sources.items())]
        )
        if clocks.watermark is not None:
            self._put(watermarks, [{"name": WATERMARK, "at": clocks.watermark}])
        return self._record(writes.changes)

    def prune(self) -> int:
        """Forget what no window, alert or correction needs any more; how many hits and sightings went."""
        watermark = sa.select(watermarks.c.at).where(watermarks.c.name == WATERMARK).scalar_subquery()
        other = rule_matches.alias()
        undecided = sa.exists().where(other.c.window == rule_matches.c.window, other.c.due_at.is_not(None))
        expired = sa.delete(rule_matches).where(UNFIRED, rule_matches.c.expires_at < watermark, ~undecided)
        unused = sa.delete(event_states).where(
            event_states.c.arrived_at < self._now - SIGHTINGS_KEPT,
            ~sa.exists().where(rule_matches.c.event_id == event_states.c.event_id),
        )
        silent = sa.delete(source_clocks).where(source_clocks.c.seen_at < self._now - SIGHTINGS_KEPT)
        self._connection.execute(silent)
        return self._connection.execute(expired).rowcount + self._connection.execute(unused).rowcount

    def _record(self, changes: Sequence[AlertChange]) -> Sequence[AlertChange]:
        if not changes:
            return []
        wanted = sa.select(alert_changes.c.id).where(alert_changes.c.id.in_([change.id for change in changes]))
        known = set(self._connection.scalars(wanted))
        fresh: dict[str, AlertChange] = {}
        for change in changes:
            if change.id not in known:
                fresh.setdefault(change.id, change)
        if fresh:
            self._connection.execute(sa.insert(alert_changes), [self._change_row(c) for c in fresh.values()])
            note_last_changes(self._connection, (change.alert.id for change in fresh.values()))
        return list(fresh.values())

    def _change_row(self, change: AlertChange) -> dict[str, object]:
        return {
            "id": change.id,
            "alert_id": change.alert.id,
            "rule_id": change.alert.rule_id,
            "change": change.change.value,
            "at": change.at,
            "recorded_at": self._now,
            "notify": change.notify,
            "reason": change.reason,
            "published": False,
            "body": encode(change),
        }

    def _hits(
        self, *where: sa.ColumnElement[bool], order: Iterable[sa.Column[object]] = (), limit: int | None = None
    ) -> list[RuleMatch]:
        wanted = sa.select(rule_matches.c.body).where(*where).order_by(*order).limit(limit)
        return [decode(body, RuleMatch) for body in self._connection.scalars(wanted)]

    def _standings(
        self, *where: sa.ColumnElement[bool], order: Iterable[sa.Column[object]] = (), limit: int | None = None
    ) -> list[TrackedAlert]:
        wanted = sa.select(alerts.c.body).where(*where).order_by(*order).limit(limit)
        return [decode(body, TrackedAlert) for body in self._connection.scalars(wanted)]

    def _put(self, table: sa.Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert the rows, or replace those with their keys."""
        if not rows:
            return
        statement = insert(self._connection, table)
        keys = [column.name for column in table.primary_key]
        changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
        self._connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), list(rows))


class ReadOnlyState(StoredState):
    """The same for trials: what is written stays in memory and is read by nobody.

    Attributes:
        written: what was written last.
    """

    written = DetectWrites()

    def write(self, writes: DetectWrites) -> Sequence[AlertChange]:
        """Keep what would be written; every change counts as new."""
        self.written = writes
        return writes.changes


@lru_cache(maxsize=16_384)
def _slot_key(slot: AlertKey) -> str:
    return stable_id("slot", slot.rule_id, *slot.dedupe)


@lru_cache(maxsize=16_384)
def _window_key(window: Window) -> str:
    return stable_id("window", window.rule_id, window.fingerprint, *window.group)


def _sighting_row(event_state: EventState) -> dict[str, object]:
    return {"event_id": event_state.event_id, "arrived_at": event_state.arrived_at, "body": encode(event_state)}


def match_row(rule_match: RuleMatch) -> dict[str, object]:
    """The row of a match."""
    loose = rule_match.group is None and rule_match.supports and rule_match.alert_id is None
    return {
        "event_id": rule_match.event_id,
        "rule_id": rule_match.rule_id,
        "alert_id": rule_match.alert_id,
        "window": None if rule_match.window is None else _window_key(rule_match.window),
        "loose_in": _slot_key(rule_match.slot) if loose else None,
        "due_at": rule_match.due_at,
        "expires_at": rule_match.expires_at,
        "fired": rule_match.supports or rule_match.alert_id is not None,
        "late": rule_match.late,
        "body": encode(rule_match),
    }


def alert_row(tracked: TrackedAlert) -> dict[str, object]:
    """The row of an alert."""
    alert = tracked.alert
    return {
        "id": alert.id,
        "rule_id": alert.rule_id,
        "slot": _slot_key(tracked.slot),
        "story_key": alert.events[0].story_key,
        "state": alert.state.value,
        "stage": alert.stage,
        "severity": alert.severity.rank,
        "summary": alert.summary,
        "opened_at": alert.opened_at,
        "changed_at": alert.changed_at,
        "last_at": tracked.tally.last_at,
        "closes_at": tracked.closes_at,
        "close_after": tracked.close_after.total_seconds(),
        "told_at": tracked.told_at,
        "muted_by": tracked.muted_by,
        "bundled_in": tracked.bundled_in,
        "merged_into": tracked.merged_into,
        "body": encode(tracked),
    }

"""Alerts and their changes in the store, as people and the topic ``alerts`` read them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from streams.adapters.store.alert_search import has_words, is_about
from streams.adapters.store.columns import Moment, Serial, metadata
from streams.adapters.store.rule_matches import LATE, event_states, rule_matches
from streams.domain.alert import AlertChange, AlertState, Change
from streams.domain.event import Event
from streams.domain.event_state import EventState
from streams.domain.rule_match import RuleMatch
from streams.domain.tracked_alert import TrackedAlert
from streams.ports.alert_store import AlertQuery, RuleTally
from streams.wire.codec import decode

alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("rule_id", sa.Text, nullable=False),
    sa.Column("slot", sa.String(64), nullable=False, comment="hash of rule and dedupe values"),
    sa.Column("story_key", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("stage", sa.Text),
    sa.Column("severity", sa.SmallInteger, nullable=False, comment="0 info to 4 critical"),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False, index=True),
    sa.Column("last_at", Moment, nullable=False),
    sa.Column("closes_at", Moment, nullable=False),
    sa.Column("close_after", sa.Float, nullable=False, comment="seconds of silence that end the story"),
    sa.Column("told_at", Moment),
    sa.Column("merged_into", sa.String(64)),
    sa.Column("body", sa.LargeBinary, nullable=False, comment="wire form of Standing"),
    sa.Column("muted_by", sa.Text, comment="what keeps it from being told and can end without a report"),
    sa.Column("bundled_in", sa.String(64), comment="the alert that tells of this one, too"),
    sa.Column(
        "last_change",
        sa.BigInteger,
        nullable=False,
        server_default="0",
        index=True,
        comment="number of the change recorded last: lists and pages are in its order",
    ),
)
OPEN = alerts.c.state == sa.literal_column(f"'{AlertState.OPEN}'")
MUTED = alerts.c.muted_by.is_not(None)
_MUTED = sa.text("muted_by IS NOT NULL")
sa.Index("ix_alerts_muted", alerts.c.rule_id, sqlite_where=_MUTED, postgresql_where=_MUTED)
sa.Index("ix_alerts_slot", alerts.c.slot, alerts.c.last_at)
sa.Index("ix_alerts_rule", alerts.c.rule_id, alerts.c.changed_at)
sa.Index("ix_alerts_closes", alerts.c.closes_at, sqlite_where=OPEN, postgresql_where=OPEN)
sa.Index("ix_alerts_patience", alerts.c.rule_id, alerts.c.close_after, sqlite_where=OPEN, postgresql_where=OPEN)
sa.Index("ix_alerts_story", alerts.c.story_key, sqlite_where=OPEN, postgresql_where=OPEN)

alert_changes = sa.Table(
    "alert_changes",
    metadata,
    sa.Column("number", Serial, primary_key=True, comment="in the order in which they were recorded"),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("alert_id", sa.String(64), nullable=False, index=True),
    sa.Column("rule_id", sa.Text, nullable=False),
    sa.Column("change", sa.String(16), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("recorded_at", Moment, nullable=False, index=True),
    sa.Column("notify", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("published", sa.Boolean, nullable=False, comment="it is on the topic alerts"),
    sa.Column("body", sa.LargeBinary, nullable=False, comment="wire form of AlertChange"),
)
_UNPUBLISHED = sa.text("published = false")
sa.Index("ix_alert_changes_waiting", alert_changes.c.number, sqlite_where=_UNPUBLISHED, postgresql_where=_UNPUBLISHED)


def list_alerts(connection: sa.Connection, query: AlertQuery) -> list[TrackedAlert]:
    """The alerts that the query wants; those merged into others, and those that others tell of, are left out."""
    wanted = _matching(connection, query, sa.select(alerts.c.body))
    if query.before is not None:
        wanted = wanted.where(alerts.c.last_change < query.before)
    wanted = wanted.order_by(alerts.c.last_change.desc(), alerts.c.id).limit(query.limit)
    return [decode(body, TrackedAlert) for body in connection.scalars(wanted)]


def count_alerts(connection: sa.Connection, query: AlertQuery) -> int:
    """How many alerts the query finds on all its pages."""
    return connection.scalar(_matching(connection, query, sa.select(sa.func.count()).select_from(alerts))) or 0


def _matching(connection: sa.Connection, query: AlertQuery, wanted: Any) -> Any:
    leader = alerts.alias()
    told_of = sa.exists().where(leader.c.id == alerts.c.bundled_in, leader.c.state == alerts.c.state)
    wanted = wanted.where(alerts.c.merged_into.is_(None), ~told_of)
    if query.state is not None:
        wanted = wanted.where(alerts.c.state == query.state.value)
    if query.rule_id is not None:
        wanted = wanted.where(alerts.c.rule_id == query.rule_id)
    if query.min_severity is not None:
        wanted = wanted.where(alerts.c.severity >= query.min_severity.rank)
    if query.stage is not None:
        wanted = wanted.where(alerts.c.stage == query.stage)
    if query.text:
        wanted = wanted.where(has_words(connection, alerts.c.id, alerts.c.summary, query.text))
    if query.about is not None:
        wanted = wanted.where(is_about(alerts.c.id, query.about))
    return wanted


def tally_by_rule(connection: sa.Connection) -> dict[str, RuleTally]:
    """How many alerts each rule has raised, by its id; those merged into others are left out."""
    wanted = (
        sa.select(
            alerts.c.rule_id,
            sa.func.count(),
            sa.func.count().filter(OPEN),
            sa.func.max(alerts.c.changed_at, type_=Moment),
        )
        .where(alerts.c.merged_into.is_(None))
        .group_by(alerts.c.rule_id)
    )
    return {row[0]: RuleTally(*row[1:]) for row in connection.execute(wanted)}


def last_changes(connection: sa.Connection, alert_ids: Sequence[str]) -> dict[str, tuple[int, datetime]]:
    """The number of the change of each alert that was recorded last, and when that was, by the alert's id."""
    wanted = (
        sa.select(alerts.c.id, alert_changes.c.number, alert_changes.c.recorded_at)
        .join(alert_changes, alert_changes.c.number == alerts.c.last_change)
        .where(alerts.c.id.in_(alert_ids))
    )
    return {row.id: (row.number, row.recorded_at) for row in connection.execute(wanted)}


def note_last_changes(connection: sa.Connection, alert_ids: Iterable[str]) -> None:
    """Put these alerts where their last change belongs in lists."""
    last = sa.select(sa.func.max(alert_changes.c.number)).where(alert_changes.c.alert_id == alerts.c.id)
    moved = sa.update(alerts).where(alerts.c.id.in_(sorted(set(alert_ids))))
    connection.execute(moved.values(last_change=sa.func.coalesce(last.scalar_subquery(), 0)))


def find_alerts(connection: sa.Connection, prefix: str) -> list[TrackedAlert]:
    """The alerts whose id begins so, at most two: enough to see that a shortened id is not unique."""
    wanted = sa.select(alerts.c.body).where(alerts.c.id.startswith(prefix, autoescape=True)).limit(2)
    return [decode(body, TrackedAlert) for body in connection.scalars(wanted)]


def changes_of_alert(connection: sa.Connection, alert_id: str) -> list[tuple[datetime, AlertChange]]:
    """Every change of the alert with the time at which it was recorded, oldest first."""
    wanted = (
        sa.select(alert_changes.c.recorded_at, alert_changes.c.body)
        .where(alert_changes.c.alert_id == alert_id)
        .order_by(alert_changes.c.number)
    )
    return [(row.recorded_at, decode(row.body, AlertChange)) for row in connection.execute(wanted)]


def changes_since(
    connection: sa.Connection, since: datetime, kinds: Sequence[Change] = (), newest: int | None = None
) -> list[tuple[datetime, AlertChange]]:
    """The changes recorded since then, oldest first; only of these kinds and so many of the newest, if given."""
    wanted = (
        sa.select(alert_changes.c.recorded_at, alert_changes.c.body)
        .where(alert_changes.c.recorded_at >= since)
        .order_by(alert_changes.c.number.desc())
        .limit(newest)
    )
    if kinds:
        wanted = wanted.where(alert_changes.c.change.in_([kind.value for kind in kinds]))
    found = [(row.recorded_at, decode(row.body, AlertChange)) for row in connection.execute(wanted)]
    return found[::-1]


def tally_by_day(connection: sa.Connection, since: datetime, kinds: Sequence[Change]) -> dict[str, Counter[date]]:
    """How many changes of these kinds were recorded on each day (UTC) since then, by rule."""
    is_sqlite = connection.dialect.name == "sqlite"
    at = alert_changes.c.recorded_at
    day = sa.func.date(at if is_sqlite else sa.func.timezone("UTC", at), type_=sa.String)
    wanted = (
        sa.select(alert_changes.c.rule_id, day, sa.func.count())
        .where(at >= since, alert_changes.c.change.in_([kind.value for kind in kinds]))
        .group_by(alert_changes.c.rule_id, day)
    )
    tallies: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for rule_id, on, number in connection.execute(wanted):
        tallies[rule_id][date.fromisoformat(str(on))] = number
    return dict(tallies)


def last_change_number(connection: sa.Connection) -> int:
    """The number of the change recorded last; 0 when there is none."""
    return connection.scalar(sa.select(sa.func.max(alert_changes.c.number))) or 0


def changes_after(connection: sa.Connection, number: int, limit: int = 500) -> list[tuple[int, AlertChange]]:
    """The changes recorded behind that number, with theirs, oldest first."""
    wanted = (
        sa.select(alert_changes.c.number, alert_changes.c.body)
        .where(alert_changes.c.number > number)
        .order_by(alert_changes.c.number)
        .limit(limit)
    )
    return [(row.number, decode(row.body, AlertChange)) for row in connection.execute(wanted)]


def matches_of_alert(connection: sa.Connection, alert_id: str) -> list[RuleMatch]:
    """Every hit that supports or supported the alert."""
    wanted = sa.select(rule_matches.c.body).where(rule_matches.c.alert_id == alert_id).order_by(rule_matches.c.event_id)
    return [decode(body, RuleMatch) for body in connection.scalars(wanted)]


def events_of(connection: sa.Connection, event_ids: Sequence[str]) -> dict[str, Event]:
    """The newest versions of these events, by id."""
    wanted = sa.select(event_states.c.body).where(event_states.c.event_id.in_(event_ids))
    found = (decode(body, EventState) for body in connection.scalars(wanted))
    return {event_state.event_id: event_state.event for event_state in found if event_state.event is not None}


def late_matches(connection: sa.Connection) -> dict[str, int]:
    """How many events came too late for the windows of each rule."""
    wanted = sa.select(rule_matches.c.rule_id, sa.func.count()).where(LATE).group_by(rule_matches.c.rule_id)
    return {row[0]: row[1] for row in connection.execute(wanted)}


def unpublished_changes(
    connection: sa.Connection, limit: int = 500, recorded_before: datetime | None = None
) -> list[AlertChange]:
    """Changes that are not on the topic ``alerts`` yet, oldest first; those recorded later than that are left out."""
    wanted = sa.select(alert_changes.c.body).where(_UNPUBLISHED).order_by(alert_changes.c.number).limit(limit)
    if recorded_before is not None:
        wanted = wanted.where(alert_changes.c.recorded_at < recorded_before)
    return [decode(body, AlertChange) for body in connection.scalars(wanted)]


def mark_published(connection: sa.Connection, changes: Iterable[AlertChange]) -> None:
    """Note that these changes are on the topic ``alerts``."""
    ids: Sequence[str] = [change.id for change in changes]
    if ids:
        connection.execute(sa.update(alert_changes).where(alert_changes.c.id.in_(ids)).values(published=True))

"""Reading the figures of an installation."""

from collections import Counter
from datetime import datetime, timedelta

import sqlalchemy as sa

from streams.adapters.store import feeds
from streams.adapters.store.alerts import OPEN, alerts, last_change_number, late_matches
from streams.adapters.store.attempt_tallies import list_tallies
from streams.adapters.store.claims import find_due
from streams.adapters.store.database import Database
from streams.adapters.store.deliveries import count_open
from streams.adapters.store.endpoints import endpoints
from streams.adapters.store.notices import WAITING, notices
from streams.adapters.store.rule_loads import list_loads
from streams.adapters.store.skipped_articles import list_passed_over
from streams.adapters.store.subscriptions import subscriptions
from streams.collect.health import is_silent
from streams.domain.delivery import OPEN_STATES, DeliveryState
from streams.domain.feed import FeedState
from streams.domain.figures import Figures, Outline
from streams.ports.clock import Clock

REPORTS_WITHIN = timedelta(minutes=2)
"""Workers that have reported their rules since then are at work."""


class SqlFigures:
    """Reads figures out of a database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def outline(self) -> Outline:
        """The figures that people look at first."""
        with self._database.read() as connection:
            return _outline(connection)

    def figures(self) -> Figures:
        """What Prometheus reads."""
        with self._database.read() as connection:
            return _figures(connection, self._clock())


def _outline(connection: sa.Connection) -> Outline:
    states = count_open(connection)
    delivered = (each.number for each in list_tallies(connection) if each.outcome == "delivered")
    return Outline(
        open_alerts=_count(connection, alerts, OPEN, alerts.c.merged_into.is_(None)),
        subscriptions=_count(connection, subscriptions),
        waiting_for_a_digest=_count(connection, notices, WAITING),
        to_be_delivered=sum(states.get(state, 0) for state in OPEN_STATES),
        delivered=sum(delivered),
        dead=states.get(DeliveryState.DEAD, 0),
    )


def _figures(connection: sa.Connection, now: datetime) -> Figures:
    by_state = sa.select(endpoints.c.state, sa.func.count()).group_by(endpoints.c.state)
    is_failing = (endpoints.c.state == "active", endpoints.c.failing_since.is_not(None))
    everything = feeds.find(connection)
    active = [(feed, progress, due) for feed, progress, due in everything if feed.state is FeedState.ACTIVE]
    oldest_due = min((due.first for due in find_due(connection).values() if due.first < now), default=now)
    return Figures(
        skipped_articles=list_passed_over(connection),
        rule_loads=list_loads(connection, now - REPORTS_WITHIN),
        late_events=late_matches(connection),
        open_alerts=_count(connection, alerts, OPEN),
        alert_changes=last_change_number(connection),
        notices_waiting=_count(connection, notices, WAITING),
        deliveries={state.value: number for state, number in count_open(connection).items()},
        oldest_due=now - oldest_due,
        endpoints={row[0]: row[1] for row in connection.execute(by_state)},
        failing_endpoints=_count(connection, endpoints, *is_failing),
        attempts=list_tallies(connection),
        feeds=Counter(feed.state.value for feed, _, _ in everything),
        failing_feeds=sum(progress.failures > 0 for _, progress, _ in active),
        silent_feeds=sum(is_silent(feed, progress, now) for feed, progress, _ in active),
        feed_articles=sum(progress.articles for _, progress, _ in everything),
        oldest_due_feed=max((now - due for _, _, due in active if due < now), default=timedelta()),
    )


def _count(connection: sa.Connection, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table).where(*where)) or 0

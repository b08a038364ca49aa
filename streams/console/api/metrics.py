"""Figures for Prometheus, read out of the store, where workers and notifiers count."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import accumulate

import sqlalchemy as sa
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection

from streams.adapters.store.alerts import OPEN, alerts, last_change_number, late_hits
from streams.adapters.store.attempt_tallies import SPANS, Tally, list_tallies
from streams.adapters.store.claims import find_due
from streams.adapters.store.database import Database
from streams.adapters.store.deliveries import MAX_COUNTED, count_open
from streams.adapters.store.endpoints import endpoints
from streams.adapters.store.notices import WAITING, notices
from streams.adapters.store.rule_loads import list_loads
from streams.adapters.store.skipped_articles import list_passed_over
from streams.ports import Clock

REPORTS_WITHIN = timedelta(minutes=2)
"""Workers that have reported their rules since then are at work."""


class StoreCollector(Collector):
    """Reads every figure when Prometheus asks."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """Every figure now."""
        with self._database.read() as connection:
            yield from self._detection(connection)
            yield from self._delivery(connection)

    def _detection(self, connection: Connection) -> Iterator[Metric]:
        text = "Articles that were not read, since the store was made."
        yield _by_label("tocsin_articles_passed_over", text, "reason", list_passed_over(connection))
        loads = list_loads(connection, self._clock() - REPORTS_WITHIN)
        broken = {load.worker: int(load.error is not None) for load in loads}
        text = "1 where a worker goes on with older rules because the files have faults."
        yield _by_label("tocsin_rules_broken", text, "worker", broken)
        yield _by_label("tocsin_rules", "Rules in force.", "worker", {load.worker: load.rules for load in loads})
        text = "Events that came too late for the window of a rule."
        yield _by_label("tocsin_late_events", text, "rule", late_hits(connection))
        open_ = {"open": count(connection, alerts, OPEN)}
        yield _by_label("tocsin_alerts", "Alerts that are open.", "state", open_)
        text = "Alert changes since the store was made."
        yield GaugeMetricFamily("tocsin_alert_changes_recorded", text, last_change_number(connection))
        text = "Changes that wait for a group, digest or mute."
        yield GaugeMetricFamily("tocsin_notices_waiting", text, count(connection, notices, WAITING))

    def _delivery(self, connection: Connection) -> Iterator[Metric]:
        states = {state.value: n for state, n in count_open(connection).items()}
        text = f"Deliveries that are still to arrive or dead, by state; counting ends at {MAX_COUNTED:,}."
        yield _by_label("tocsin_deliveries", text, "state", states)
        text = "How long the delivery that is due longest has been due."
        yield GaugeMetricFamily("tocsin_oldest_due_delivery_seconds", text, self._lateness(connection).total_seconds())
        rows = connection.execute(sa.select(endpoints.c.state, sa.func.count()).group_by(endpoints.c.state))
        states = {row[0]: row[1] for row in rows}
        yield _by_label("tocsin_endpoints", "Endpoints by state.", "state", states)
        text = "Active endpoints to which nothing has got through since the last failure."
        failing = count(connection, endpoints, endpoints.c.state == "active", endpoints.c.failing_since.is_not(None))
        yield GaugeMetricFamily("tocsin_endpoints_failing", text, failing)
        yield from _attempts(list_tallies(connection))

    def _lateness(self, connection: Connection) -> timedelta:
        now = self._clock()
        return now - min((due.first for due in find_due(connection).values() if due.first < now), default=now)


def count(connection: Connection, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
    """How many rows there are."""
    return connection.scalar(sa.select(sa.func.count()).select_from(table).where(*where)) or 0


def _attempts(tallies: Iterable[Tally]) -> Iterator[Metric]:
    text = "Attempts to deliver, by channel and what came of them, since the store was made."
    ended = CounterMetricFamily("tocsin_delivery_attempts", text, labels=["channel", "outcome"])
    text = "How long attempts to deliver took."
    took = HistogramMetricFamily("tocsin_delivery_attempt_seconds", text, labels=["channel"])
    outcomes: Counter[tuple[str, str]] = Counter()
    spans: defaultdict[str, Counter[str]] = defaultdict(Counter)
    seconds: defaultdict[str, float] = defaultdict(float)
    for tally in tallies:
        outcomes[tally.channel, tally.outcome] += tally.number
        spans[tally.channel][tally.up_to] += tally.number
        seconds[tally.channel] += tally.seconds
    for labels, number in sorted(outcomes.items()):
        ended.add_metric(labels, number)
    for channel, numbers in sorted(spans.items()):
        totals = accumulate(numbers[up_to] for up_to in SPANS)
        took.add_metric([channel], list(zip(SPANS, map(float, totals), strict=True)), seconds[channel])
    yield ended
    yield took


def _by_label(name: str, text: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for value, number in sorted(values.items()):
        family.add_metric([value], number)
    return family

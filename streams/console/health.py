"""Health: whether the process lives, whether the installation can do its work, and figures for Prometheus."""

from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection

from streams.adapters.store.alerts import alerts, last_change_number, late_hits
from streams.adapters.store.deliveries import OPEN_STATES, count_by_state, deliveries
from streams.adapters.store.endpoints import endpoints
from streams.adapters.store.notices import WAITING, notices
from streams.adapters.store.passed_over import list_passed_over
from streams.adapters.store.rule_loads import list_loads
from streams.adapters.store.subscriptions import subscriptions
from streams.adapters.store.tokens import Scope
from streams.console.context import Context, context_of
from streams.console.guard import need
from streams.console.json_answer import Json
from streams.domain.delivery import DeliveryState
from streams.domain.faults import TocsinError

router = APIRouter(tags=["health"])
REPORTS_WITHIN = timedelta(minutes=2)
"""Workers that have reported their rules since then are at work."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def failing(context: Context) -> dict[str, str]:
    """What cannot do its work now, and why, by name."""
    wrong = {}
    for name, check in context.checks.items():
        try:
            check()
        except TocsinError as error:
            wrong[name] = str(error)
    return wrong


def figures(connection: Connection) -> dict[str, int]:
    """The figures that people look at first."""
    states = count_by_state(connection)
    is_open = alerts.c.state == "open"
    return {
        "open alerts": _count(connection, alerts, is_open, alerts.c.merged_into.is_(None)),
        "subscriptions": _count(connection, subscriptions),
        "waiting for a digest": _count(connection, notices, WAITING),
        "to be delivered": sum(states.get(state, 0) for state in OPEN_STATES),
        "delivered": states.get(DeliveryState.DELIVERED, 0),
        "dead": states.get(DeliveryState.DEAD, 0),
    }


@router.get("/healthz")
def healthz() -> dict[str, bool]:
    """Whether the process lives."""
    return {"alive": True}


@router.get("/readyz", responses={503: {"description": "Something that is needed does not work."}})
def readyz(request: Request) -> Json:
    """Whether the store, the rules and the broker can be used. Why not is on the page Health and in the log."""
    context = context_of(request)
    wrong = failing(context)
    checks = {name: name not in wrong for name in context.checks}
    return Json({"ready": not wrong, "checks": checks}, 503 if wrong else 200)


@router.get("/metrics", dependencies=[need(Scope.READ)], responses={200: {"content": {"text/plain": {}}}})
def metrics(request: Request) -> Response:
    """Figures for Prometheus."""
    registry = CollectorRegistry()
    registry.register(StoreCollector(context_of(request)))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE)


class StoreCollector(Collector):
    """Reads figures out of the store when Prometheus asks."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def collect(self) -> Iterator[Metric]:
        """Every figure now."""
        with self._context.database.read() as connection:
            yield _by_label(
                "tocsin_deliveries",
                "Deliveries by state.",
                "state",
                {state.value: n for state, n in count_by_state(connection).items()},
            )
            yield _by_label("tocsin_alerts", "Alerts by state.", "state", _grouped(connection, alerts, alerts.c.state))
            yield _by_label(
                "tocsin_endpoints", "Endpoints by state.", "state", _grouped(connection, endpoints, endpoints.c.state)
            )
            text = "Articles that were not read, since the store was made."
            yield _by_label("tocsin_articles_passed_over", text, "reason", list_passed_over(connection))
            yield from self._detection(connection)
            yield GaugeMetricFamily(
                "tocsin_notices_waiting",
                "Changes that wait for a group, digest or mute.",
                _count(connection, notices, WAITING),
            )
            yield GaugeMetricFamily(
                "tocsin_alert_changes_recorded",
                "Alert changes since the store was made.",
                last_change_number(connection),
            )
            yield GaugeMetricFamily(
                "tocsin_oldest_due_delivery_seconds",
                "How long the delivery that is due longest has been due.",
                self._lateness(connection).total_seconds(),
            )

    def _detection(self, connection: Connection) -> Iterator[Metric]:
        loads = list_loads(connection, self._context.clock() - REPORTS_WITHIN)
        broken = {load.worker: int(load.error is not None) for load in loads}
        text = "1 where a worker goes on with older rules because the files have faults."
        yield _by_label("tocsin_rules_broken", text, "worker", broken)
        yield _by_label("tocsin_rules", "Rules in force.", "worker", {load.worker: load.rules for load in loads})
        text = "Events that came too late for the window of a rule."
        yield _by_label("tocsin_late_events", text, "rule", late_hits(connection))

    def _lateness(self, connection: Connection) -> timedelta:
        now = self._context.clock()
        due = sa.select(sa.func.min(deliveries.c.next_at)).where(deliveries.c.state == DeliveryState.PENDING.value)
        oldest = connection.scalar(due)
        return max(now - oldest, timedelta(0)) if oldest else timedelta(0)


def _by_label(name: str, text: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for value, number in sorted(values.items()):
        family.add_metric([value], number)
    return family


def _grouped(connection: Connection, table: sa.Table, column: sa.Column[str]) -> dict[str, int]:
    rows = connection.execute(sa.select(column, sa.func.count()).select_from(table).group_by(column))
    return {row[0]: row[1] for row in rows}


def _count(connection: Connection, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table).where(*where)) or 0

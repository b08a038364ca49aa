"""Health: whether the process lives, whether the installation can do its work, and figures for Prometheus."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import Connection

from streams.adapters.store.alerts import OPEN, alerts
from streams.adapters.store.attempt_tallies import list_tallies
from streams.adapters.store.deliveries import count_open
from streams.adapters.store.notices import WAITING, notices
from streams.adapters.store.subscriptions import subscriptions
from streams.console.api.json_answer import Json
from streams.console.api.metrics import StoreCollector, count
from streams.console.auth import need
from streams.console.context import context_of
from streams.domain.delivery import OPEN_STATES, DeliveryState
from streams.domain.token import Scope
from streams.services.health import failing

router = APIRouter(tags=["health"])
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def figures(connection: Connection) -> dict[str, int]:
    """The figures that people look at first."""
    states = count_open(connection)
    delivered = (each.number for each in list_tallies(connection) if each.outcome == "delivered")
    return {
        "open alerts": count(connection, alerts, OPEN, alerts.c.merged_into.is_(None)),
        "subscriptions": count(connection, subscriptions),
        "waiting for a digest": count(connection, notices, WAITING),
        "to be delivered": sum(states.get(state, 0) for state in OPEN_STATES),
        "delivered": sum(delivered),
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
    wrong = failing(context.checks)
    checks = {name: name not in wrong for name in context.checks}
    return Json({"ready": not wrong, "checks": checks}, 503 if wrong else 200)


@router.get("/metrics", dependencies=[need(Scope.READ)], responses={200: {"content": {"text/plain": {}}}})
def metrics(request: Request) -> Response:
    """Figures for Prometheus."""
    context, registry = context_of(request), CollectorRegistry()
    registry.register(StoreCollector(context.database, context.clock))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE)

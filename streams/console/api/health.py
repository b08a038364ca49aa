"""Health over HTTP: liveness, readiness, and metrics for Prometheus."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, generate_latest

from streams.console.api.json_answer import Json
from streams.console.api.metrics import FigureCollector
from streams.console.api.stream_metrics import StreamCollector
from streams.console.api.strict import KNOWN_PARAMETERS
from streams.console.auth import need
from streams.console.context import context_of
from streams.domain.token import Scope
from streams.services.health import failing

router = APIRouter(tags=["health"], dependencies=[KNOWN_PARAMETERS])
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


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
    registry.register(FigureCollector(context.figures.figures))
    if context.stream_figures is not None:
        registry.register(StreamCollector(context.stream_figures))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE)

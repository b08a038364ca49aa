"""``/endpoints/ID``: how one endpoint fares, what it was sent, and what can be done with it."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from streams.console.api.endpoints import view_endpoint
from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.console.pages.chart import chart
from streams.console.pages.parameters import one_of, text_fields
from streams.console.pages.rendering import page
from streams.domain.alert import Severity
from streams.domain.delivery_hours import DeliveryHours
from streams.domain.endpoint import MAX_TIMEOUT, METHODS, Channel
from streams.domain.errors import ConflictError, RejectedError
from streams.domain.token import Scope
from streams.notify.delivery_hours import shown_hours
from streams.services.deliveries.replay_many import find_failed, replay_many
from streams.services.endpoints.configure import configure_endpoint
from streams.services.endpoints.history import beginning, show_history
from streams.services.endpoints.ping import ping_endpoint
from streams.services.endpoints.rotate import rotate_secret

router = APIRouter(prefix="/endpoints", include_in_schema=False, default_response_class=HTMLResponse)
Reader = Annotated[Caller, need(Scope.READ)]
Writer = Annotated[Caller, need(Scope.WRITE)]
DAYS = 30
_KINDS = ("arrived", "failed")
_PER_SECOND = 20
_MAX_AT_ONCE = 1000


@router.get("/{endpoint_id}")
def endpoint_page(request: Request, caller: Reader, endpoint_id: str) -> HTMLResponse:
    """One endpoint."""
    return _page(request, caller, endpoint_id)


@router.post("/{endpoint_id}/rotate")
def post_rotate(request: Request, endpoint_id: str, caller: Writer) -> HTMLResponse:
    """Make a new secret, which the page shows once."""
    context = context_of(request)
    secret = rotate_secret(context.store, endpoint_id, context.clock())
    return _page(request, caller, endpoint_id, secret=secret.value)


@router.post("/{endpoint_id}/ping")
def post_ping(request: Request, endpoint_id: str, caller: Writer) -> Response:  # noqa: ARG001 - it is the check
    """Send an event without content."""
    context = context_of(request)
    ping, _ = ping_endpoint(context.store, endpoint_id, context.clock())
    return RedirectResponse(f"/deliveries/{ping.id}?said=pinged", 303)


@router.post("/{endpoint_id}/replay")
def post_replay(
    request: Request,
    endpoint_id: str,
    caller: Writer,  # noqa: ARG001
    hours: Annotated[int, Form(ge=1, le=24 * 90)],
    delivered: Annotated[bool, Form()] = False,
) -> Response:
    """Send again what failed in the last hours, or all."""
    context = context_of(request)
    now = context.clock()
    ids = find_failed(context.store, endpoint_id, now - timedelta(hours=hours), delivered=delivered)
    if ids:
        replay_many(context.store, ids, _PER_SECOND, now)
    return RedirectResponse(f"/endpoints/{endpoint_id}?said={'sent-again' if ids else 'nothing-again'}", 303)


@router.post("/{endpoint_id}/settings")
def post_settings(
    request: Request, endpoint_id: str, caller: Writer, given: Annotated[dict[str, str], Depends(text_fields)]
) -> Response:
    """Change how it is spoken to."""
    context = context_of(request)
    try:
        configure_endpoint(context.store, endpoint_id, _settings(given), context.clock())
    except (RejectedError, ConflictError) as error:
        return _page(request, caller, endpoint_id, 422, wrong=str(error))
    return RedirectResponse(f"/endpoints/{endpoint_id}?said=changed", 303)


def _settings(given: dict[str, str]) -> dict[str, Any]:
    spans = tuple(each.strip() for each in given.get("hours", "").split(";") if each.strip())
    zone, urgent = given.get("zone", "").strip() or "UTC", one_of(Severity, given.get("urgent", ""))
    changes: dict[str, Any] = {
        "hours": DeliveryHours(spans=spans, zone=zone, urgent=urgent) if spans else None,
        "max_in_flight": int(_number(given, "max_in_flight", 1, _MAX_AT_ONCE) or 1),
        "rate_per_second": _number(given, "rate", 0, float("inf")) or 0.0,
    }
    if "method" in given:
        if given["method"] not in METHODS:
            raise RejectedError("wrong_method", f"choose one of {', '.join(METHODS)}")
        changes |= {"method": given["method"], "timeout": _number(given, "timeout", 1, MAX_TIMEOUT)}
    return changes


def _number(given: dict[str, str], name: str, least: float, most: float) -> float | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not least <= number <= most or number == float("inf"):
        upper = f" to {most:g}" if most != float("inf") else " or more"
        raise RejectedError("wrong_number", f"{name.replace('_', ' ')}: {text!r} is no number of {least:g}{upper}")
    return number


def _page(
    request: Request, caller: Caller, endpoint_id: str, status: int = 200, /, *, wrong: str = "", secret: str = ""
) -> HTMLResponse:
    context = context_of(request)
    now = context.clock()
    since = beginning(now, DAYS)
    found = show_history(context.store, endpoint_id, since)
    endpoint = found.status.endpoint
    return page(
        "endpoint",
        request,
        caller,
        status,
        view=view_endpoint(found.status),
        chart=chart(found.days, since.date(), now.date(), _KINDS),
        has_attempts=bool(found.days),
        is_whole=found.is_whole,
        latest=found.latest,
        subscriptions=found.subscriptions,
        is_webhook=endpoint.channel is Channel.WEBHOOK,
        hours=shown_hours(endpoint.hours) if endpoint.hours else "",
        days=DAYS,
        methods=METHODS,
        severities=list(Severity),
        wrong=wrong,
        secret=secret,
    )

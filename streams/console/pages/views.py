"""The pages that show: alerts, deliveries, subscriptions, rules, health."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection

from streams.adapters.store import attempts, deliveries, endpoints
from streams.adapters.store.alerts import AlertQuery, list_alerts
from streams.adapters.store.notices import waiting_of
from streams.adapters.store.silences import list_silences
from streams.adapters.store.suppressions import why_suppressed
from streams.adapters.store.tokens import Scope
from streams.console.api.alerts import AlertDetail, detail_of
from streams.console.api.deliveries import DeliveryOut, view_delivery, view_endpoint
from streams.console.api.health import failing, figures
from streams.console.api.rules import view_rule
from streams.console.api.subscriptions import views
from streams.console.auth import Caller, need_person
from streams.console.context import Context, context_of
from streams.console.pages.rendering import page
from streams.domain.alert import Alert, AlertChange, AlertState, Change, Severity
from streams.domain.delivery import Delivery, DeliveryState
from streams.domain.errors import DiagnosticsError
from streams.domain.notice import Message
from streams.notify.channel_address import masked
from streams.notify.presentation import Story, story_of
from streams.notify.wording import what, when
from streams.wire.codec import decode

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
E = TypeVar("E", bound=StrEnum)
Reader = Annotated[Caller, need_person(Scope.READ)]
PAGE = 50


@router.get("/")
def home(caller: Reader) -> RedirectResponse:  # noqa: ARG001 - it is the check
    """The alerts are the front page."""
    return RedirectResponse("/alerts", 303)


@router.get("/alerts")
def alerts_page(
    request: Request,
    caller: Reader,
    text: str = "",
    state: str = "",
    severity: str = "",
    rule: str = "",
    before: str = "",
) -> HTMLResponse:
    """Alerts with filters."""
    context = context_of(request)
    query = AlertQuery(
        text=text[:200] or None,
        state=_one_of(AlertState, state),
        min_severity=_one_of(Severity, severity),
        rule_id=rule or None,
        before=_moment(before),
        limit=PAGE,
    )
    with context.database.read() as connection:
        found = [tracked.alert for tracked in list_alerts(connection, query)]
    chosen = {name: value for name, value in request.query_params.items() if value and name not in ("before", "said")}
    older = None
    if len(found) == PAGE:
        older = "/alerts?" + urlencode(chosen | {"before": found[-1].changed_at.isoformat()})
    return page(
        "alerts",
        request,
        caller,
        stories=[_story(alert, context) for alert in found],
        query=query,
        states=list(AlertState),
        severities=list(Severity),
        rules=sorted(context.names().rules),
        filtered=bool(chosen) or bool(before),
        older=older,
    )


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One line of who was told."""

    subscription: str
    change: str
    due_at: datetime
    reason: str
    delivery_id: str | None
    state: str


@router.get("/alerts/{alert_id}")
def alert_page(request: Request, caller: Reader, alert_id: str) -> HTMLResponse:
    """One alert with everything about it."""
    context = context_of(request)
    with context.database.read() as connection:
        detail = detail_of(connection, alert_id)
        if detail is None:
            raise HTTPException(404, "There is no such alert.")
        told = list(_told(context, connection, detail))
    return page("alert", request, caller, story=_story(detail.alert, context, detail), detail=detail, told=told)


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery with the words for its endpoint and its message."""

    delivery: DeliveryOut
    summary: str
    channel: str
    address: str
    subscription: str


@router.get("/deliveries")
def deliveries_page(
    request: Request, caller: Reader, state: str = "", endpoint: str = "", before: str = ""
) -> HTMLResponse:
    """Deliveries with filters."""
    chosen = _one_of(DeliveryState, state)
    with context_of(request).database.read() as connection:
        found = deliveries.find(
            connection,
            states=[chosen] if chosen else (),
            endpoint=endpoint or None,
            before=int(before) if before.isdecimal() else None,
            limit=PAGE,
        )
        rows = _rows(connection, found)
        targets = [view_endpoint(connection, each) for each in endpoints.find(connection)]
    older = None
    if len(found) == PAGE:
        older = "/deliveries?" + urlencode({"state": state, "endpoint": endpoint, "before": found[-1].sequence})
    return page(
        "deliveries",
        request,
        caller,
        rows=rows,
        states=list(DeliveryState),
        chosen=chosen,
        endpoint=endpoint,
        endpoints=targets,
        older=older,
    )


@router.get("/deliveries/{delivery_id}")
def delivery_page(request: Request, caller: Reader, delivery_id: str) -> HTMLResponse:
    """One delivery with its attempts."""
    with context_of(request).database.read() as connection:
        delivery = deliveries.get(connection, delivery_id)
        if delivery is None:
            raise HTTPException(404, "There is no such delivery.")
        [row] = _rows(connection, [delivery])
        tries = attempts.find(connection, delivery_id)
    message = json.dumps(json.loads(delivery.payload), ensure_ascii=False, indent=2)
    return page("delivery", request, caller, row=row, attempts=tries, message=message)


@router.get("/subscriptions")
def subscriptions_page(request: Request, caller: Reader) -> HTMLResponse:
    """Every subscription."""
    context = context_of(request)
    with context.database.read() as connection:
        addresses = {endpoint.id: endpoint.address for endpoint in endpoints.find(connection)}
        rows = [
            {
                "view": each,
                "what": what(each.selector),
                "when": when(each.mode, each.timetable),
                "waiting": len(waiting_of(connection, each.id)),
                "suppressed": why_suppressed(connection, addresses[each.endpoint_id], each.id),
            }
            for each in views(context, connection)
        ]
    return page("subscriptions", request, caller, rows=rows)


@router.get("/rules")
def rules_page(request: Request, caller: Reader) -> HTMLResponse:
    """Every rule, and what is silenced."""
    context = context_of(request)
    diagnostics: list[str] = []
    rules = []
    try:
        rules = [view_rule(rule) for _, rule in sorted(context.rules().rules.items())]
    except DiagnosticsError as error:
        diagnostics = [str(diagnostic) for diagnostic in error.diagnostics]
    with context.database.read() as connection:
        silences = list_silences(connection, context.clock())
    return page("rules", request, caller, rules=rules, diagnostics=diagnostics, silences=silences)


@router.get("/health")
def health_page(request: Request, caller: Reader) -> HTMLResponse:
    """What works, what does not, and how much of it."""
    context = context_of(request)
    with context.database.read() as connection:
        targets = [view_endpoint(connection, each) for each in endpoints.find(connection)]
        numbers = figures(connection)
    return page("health", request, caller, wrong=failing(context), numbers=numbers, endpoints=targets)


@router.get("/docs")
def docs_page(request: Request, caller: Reader) -> HTMLResponse:
    """The HTTP API for people."""
    tags: dict[str, list[dict[str, object]]] = {}
    for path, methods in request.app.openapi()["paths"].items():
        for method, operation in methods.items():
            tags.setdefault(operation.get("tags", ["other"])[0], []).append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": operation.get("summary", ""),
                    "description": operation.get("description", ""),
                    "parameters": [{"description": "", "required": False} | p for p in operation.get("parameters", [])],
                }
            )
    return page("docs", request, caller, tags=tags)


def _story(alert: Alert, context: Context, detail: AlertDetail | None = None) -> Story:
    """An alert as the templates show it, after its last change."""
    changes = [each.change for each in detail.changes] if detail else []
    event = next((change.event for change in reversed(changes) if change.event in alert.events), None)
    current = AlertChange(
        id="", change=Change.UPDATED, at=alert.changed_at, notify=False, reason="", alert=alert, event=event
    )
    return story_of([current], context.public_url)


def _told(context: Context, connection: Connection, detail: AlertDetail) -> Iterable[ToldRow]:
    names = {each.id: each.name for each in context.book.all(connection)}
    kinds = {each.change.id: each.change.change.value for each in detail.changes}
    for row in detail.told:
        delivery = deliveries.get(connection, row.delivery_id) if row.delivery_id else None
        yield ToldRow(
            names.get(row.subscription_id, f"{row.subscription_id} (removed)"),
            kinds.get(row.change_id, row.change_id),
            row.due_at,
            row.reason,
            row.delivery_id,
            delivery.state.value if delivery else "forgotten",
        )


def _rows(connection: Connection, found: list[Delivery]) -> list[DeliveryRow]:
    targets = {each.id: each for each in endpoints.find(connection, ids={each.endpoint_id for each in found})}
    rows = []
    for delivery in found:
        message = decode(delivery.payload, Message)
        endpoint = targets.get(delivery.endpoint_id)
        rows.append(
            DeliveryRow(
                delivery=view_delivery(delivery),
                summary=_summary(message),
                channel=endpoint.channel.value if endpoint else "removed",
                address=masked(endpoint.channel, endpoint.address) if endpoint else delivery.endpoint_id,
                subscription=message.subscription_name,
            )
        )
    return rows


def _summary(message: Message) -> str:
    alerts = {change.alert.id for change in message.changes}
    if not alerts:
        return "Ping"
    last = message.changes[-1]
    first = last.alert.summary or last.alert.rule_title
    return first if len(alerts) == 1 else f"{len(alerts)} alerts: {first}…"


def _one_of(kind: type[E], text: str) -> E | None:
    return next((each for each in kind if each == text), None)


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None

"""The pages that show: alerts, deliveries, and the API."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from streams.console.api.deliveries import DeliveryOut, view_delivery, view_endpoint
from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.console.pages.rendering import page
from streams.console.pages.stories import story_as_it_stands
from streams.domain.alert import AlertState, Severity
from streams.domain.delivery import Delivery, DeliveryState
from streams.domain.endpoint import Endpoint
from streams.domain.notice import Message
from streams.domain.token import Scope
from streams.notify.channel_address import masked
from streams.ports.store import AlertQuery
from streams.services.alerts.list import list_alerts
from streams.services.alerts.show import show_alert
from streams.services.deliveries.list import DeliveryQuery, list_deliveries
from streams.services.deliveries.show import show_delivery
from streams.services.endpoints.show import list_endpoints
from streams.wire.codec import decode

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
E = TypeVar("E", bound=StrEnum)
Reader = Annotated[Caller, need(Scope.READ)]
PAGE = 50


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
        before=_number(before),
        limit=PAGE,
    )
    found = list_alerts(context.store, query)
    chosen = {name: value for name, value in request.query_params.items() if value and name not in ("before", "said")}
    older = None
    if found.next is not None:
        older = "/alerts?" + urlencode(chosen | {"before": found.next})
    return page(
        "alerts",
        request,
        caller,
        stories=[story_as_it_stands(alert, context) for alert in (tracked.alert for tracked in found.alerts)],
        query=query,
        states=list(AlertState),
        severities=list(Severity),
        rules=sorted(context.names().rules),
        filtered=bool(chosen) or bool(before),
        older=older,
    )


@router.get("/alerts/{alert_id}")
def alert_page(request: Request, caller: Reader, alert_id: str) -> HTMLResponse:
    """One alert with everything about it."""
    context = context_of(request)
    detail = show_alert(context.store, alert_id)
    story = story_as_it_stands(detail.tracked.alert, context, [change for _, change in detail.changes])
    kinds = {change.id: change.change.value for _, change in detail.changes}
    return page("alert", request, caller, story=story, detail=detail, kinds=kinds)


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
    store = context_of(request).store
    query = DeliveryQuery(
        states=[chosen] if chosen else (),
        endpoint=endpoint or None,
        before=_number(before),
        limit=PAGE,
    )
    rows = [_row(*each) for each in list_deliveries(store, query)]
    older = None
    if len(rows) == PAGE:
        last = rows[-1].delivery.sequence
        older = "/deliveries?" + urlencode({"state": state, "endpoint": endpoint, "before": last})
    return page(
        "deliveries",
        request,
        caller,
        rows=rows,
        states=list(DeliveryState),
        chosen=chosen,
        endpoint=endpoint,
        endpoints=[view_endpoint(each) for each in list_endpoints(store)],
        older=older,
    )


@router.get("/deliveries/{delivery_id}")
def delivery_page(request: Request, caller: Reader, delivery_id: str) -> HTMLResponse:
    """One delivery with its attempts."""
    found = show_delivery(context_of(request).store, delivery_id)
    row = _row(found.delivery, found.endpoint)
    message = json.dumps(json.loads(found.delivery.payload), ensure_ascii=False, indent=2)
    return page("delivery", request, caller, row=row, attempts=found.attempts, message=message)


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


def _row(delivery: Delivery, endpoint: Endpoint | None) -> DeliveryRow:
    message = decode(delivery.payload, Message)
    return DeliveryRow(
        delivery=view_delivery(delivery),
        summary=_summary(message),
        channel=endpoint.channel.value if endpoint else "removed",
        address=masked(endpoint.channel, endpoint.address) if endpoint else delivery.endpoint_id,
        subscription=message.subscription_name,
    )


def _summary(message: Message) -> str:
    alerts = {change.alert.id for change in message.changes}
    if not alerts:
        return "Ping"
    last = message.changes[-1]
    first = last.alert.summary or last.alert.rule_title
    return first if len(alerts) == 1 else f"{len(alerts)} alerts: {first}…"


def _one_of(kind: type[E], text: str) -> E | None:
    return next((each for each in kind if each == text), None)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None

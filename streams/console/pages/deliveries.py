"""``/deliveries``: the messages to every endpoint, and one message with its attempts."""

import json
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from streams.console.api.deliveries import DeliveryOut, view_delivery
from streams.console.api.endpoints import view_endpoint
from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.console.pages.parameters import number_of, one_of
from streams.console.pages.rendering import page
from streams.domain.delivery import Delivery, DeliveryState
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.notice import Message
from streams.domain.token import Scope
from streams.notify.channel_address import masked
from streams.notify.shown_request import shown_request
from streams.services.deliveries.list import DeliveryQuery, list_deliveries
from streams.services.deliveries.show import show_delivery
from streams.services.endpoints.show import list_endpoints
from streams.wire.codec import decode

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Reader = Annotated[Caller, need(Scope.READ)]
PAGE = 50


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
    chosen = one_of(DeliveryState, state)
    store = context_of(request).store
    query = DeliveryQuery(
        states=[chosen] if chosen else (),
        endpoint=endpoint or None,
        before=number_of(before),
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
    sent = None
    if found.endpoint is not None and found.endpoint.channel is Channel.WEBHOOK:
        sent = shown_request(found.delivery, found.endpoint, context_of(request).public_url)
    return page("delivery", request, caller, row=row, attempts=found.attempts, message=message, sent=sent)


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

"""Deliveries over HTTP."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request

from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS
from streams.console.auth import Caller, need, store_of
from streams.console.context import context_of
from streams.console.http.links import page_links
from streams.domain.delivery import Attempt, Delivery, DeliveryState
from streams.domain.token import Scope
from streams.services.deliveries.cancel import cancel_delivery
from streams.services.deliveries.list import DeliveryQuery, list_deliveries
from streams.services.deliveries.replay import replay_delivery
from streams.services.deliveries.show import show_delivery

router = APIRouter(prefix="/v1", tags=["deliveries"], dependencies=[KNOWN_PARAMETERS])


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOut:
    """A delivery without its payload."""

    id: str
    endpoint_id: str
    subscription_id: str | None
    alert_id: str | None
    changes: tuple[str, ...]
    state: DeliveryState
    attempts: int
    sequence: int
    next_at: datetime
    reason: str
    replay_of: str | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryDetail:
    """A delivery with every attempt, and all of what it carries."""

    delivery: DeliveryOut
    attempts: tuple[Attempt, ...]
    message: object


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryList:
    """Deliveries, newest first; ``next`` is the value of ``before`` for the next page."""

    deliveries: tuple[DeliveryOut, ...]
    next: int | None


def view_delivery(delivery: Delivery) -> DeliveryOut:
    """The delivery without its payload."""
    return DeliveryOut(
        id=delivery.id,
        endpoint_id=delivery.endpoint_id,
        subscription_id=delivery.subscription_id,
        alert_id=delivery.alert_id,
        changes=delivery.changes,
        state=delivery.state,
        attempts=delivery.attempts,
        sequence=delivery.sequence,
        next_at=delivery.next_at,
        reason=delivery.reason,
        replay_of=delivery.replay_of,
        created_at=delivery.created_at,
        finished_at=delivery.finished_at,
    )


@router.get("/deliveries", response_model=DeliveryList, dependencies=[need(Scope.READ, Scope.OWNER)])
def get_deliveries(
    request: Request,
    endpoint: str | None = None,
    alert: str | None = None,
    state: Annotated[list[DeliveryState] | None, Query()] = None,
    before: Annotated[
        int | None, Query(description="the sequence at which the last page ended", ge=0, le=2**63 - 1)
    ] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Json:
    """List deliveries, newest first."""
    query = DeliveryQuery(endpoint=endpoint, alert=alert, states=state or (), before=before, limit=limit)
    page = [view_delivery(each) for each, _ in list_deliveries(store_of(request), query)]
    following = page[-1].sequence if len(page) == limit else None
    whole = DeliveryList(deliveries=tuple(page), next=following)
    return Json(whole, headers=page_links(request, "before", following))


@router.get("/deliveries/{delivery_id}", response_model=DeliveryDetail, dependencies=[need(Scope.READ, Scope.OWNER)])
def get_delivery(request: Request, delivery_id: str) -> Json:
    """One delivery with its attempts and all of what it carries, also what its channel had to leave out."""
    found = show_delivery(store_of(request), delivery_id)
    message = json.loads(found.delivery.payload)
    return Json(DeliveryDetail(delivery=view_delivery(found.delivery), attempts=found.attempts, message=message))


@router.post(
    "/deliveries/{delivery_id}/replay",
    name="replay_delivery",
    status_code=201,
    response_model=DeliveryOut,
    dependencies=[need(Scope.WRITE, Scope.OWNER)],
)
def post_replay(request: Request, delivery_id: str) -> Json:
    """Send a delivery's message again, as a delivery of its own."""
    return Json(view_delivery(replay_delivery(store_of(request), delivery_id, context_of(request).clock())), 201)


@router.post("/deliveries/{delivery_id}/cancel", name="cancel_delivery", response_model=DeliveryOut)
def post_cancel(request: Request, delivery_id: str, caller: Annotated[Caller, need(Scope.WRITE, Scope.OWNER)]) -> Json:
    """Cancel a delivery that waits or is held."""
    reason = f"cancelled by {caller.name}"
    return Json(view_delivery(cancel_delivery(store_of(request), delivery_id, reason, context_of(request).clock())))

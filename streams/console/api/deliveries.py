"""Endpoints and deliveries over HTTP."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request

from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS
from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.domain.delivery import Attempt, Delivery, DeliveryState
from streams.domain.endpoint import Channel, EndpointState
from streams.domain.token import Scope
from streams.notify.channel_address import masked
from streams.services.deliveries.cancel import cancel_delivery
from streams.services.deliveries.list import DeliveryQuery, list_deliveries
from streams.services.deliveries.replay import replay_delivery
from streams.services.deliveries.show import show_delivery
from streams.services.endpoints.pause import pause_endpoint
from streams.services.endpoints.resume import resume_endpoint
from streams.services.endpoints.show import EndpointStatus, list_endpoints, show_endpoint

router = APIRouter(prefix="/v1", tags=["deliveries"], dependencies=[KNOWN_PARAMETERS])


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointOut:
    """An endpoint without its secrets, and how many deliveries are in which state."""

    id: str
    channel: Channel
    address: str
    state: EndpointState
    state_reason: str
    failing_since: datetime | None
    hold_until: datetime | None
    created_at: datetime
    deliveries: dict[str, int]


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
class EndpointList:
    """Every endpoint, oldest first."""

    endpoints: tuple[EndpointOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryList:
    """Deliveries, newest first; ``next`` is the value of ``before`` for the next page."""

    deliveries: tuple[DeliveryOut, ...]
    next: int | None


def view_endpoint(status: EndpointStatus) -> EndpointOut:
    """The endpoint without secrets."""
    endpoint = status.endpoint
    return EndpointOut(
        id=endpoint.id,
        channel=endpoint.channel,
        address=masked(endpoint.channel, endpoint.address),
        state=endpoint.state,
        state_reason=endpoint.state_reason,
        failing_since=endpoint.failing_since,
        hold_until=endpoint.hold_until,
        created_at=endpoint.created_at,
        deliveries={state.value: n for state, n in status.deliveries.items()},
    )


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


@router.get("/endpoints", response_model=EndpointList, dependencies=[need(Scope.READ)])
def get_endpoints(request: Request) -> Json:
    """List every endpoint."""
    return Json(EndpointList(endpoints=tuple(map(view_endpoint, list_endpoints(context_of(request).store)))))


@router.get("/endpoints/{endpoint_id}", response_model=EndpointOut, dependencies=[need(Scope.READ)])
def get_endpoint(request: Request, endpoint_id: str) -> Json:
    """One endpoint."""
    return Json(view_endpoint(show_endpoint(context_of(request).store, endpoint_id)[0]))


@router.post("/endpoints/{endpoint_id}/pause", name="pause_endpoint", response_model=EndpointOut)
def post_pause(request: Request, endpoint_id: str, caller: Annotated[Caller, need(Scope.WRITE)]) -> Json:
    """Hold everything for an endpoint until it is resumed."""
    return Json(view_endpoint(pause_endpoint(context_of(request).store, endpoint_id, f"paused by {caller.name}")[0]))


@router.post(
    "/endpoints/{endpoint_id}/resume",
    name="resume_endpoint",
    response_model=EndpointOut,
    dependencies=[need(Scope.WRITE)],
)
def post_resume(request: Request, endpoint_id: str) -> Json:
    """Let a paused or disabled endpoint speak again; what was held goes out now, in order."""
    context = context_of(request)
    return Json(view_endpoint(resume_endpoint(context.store, endpoint_id, context.clock())[0]))


@router.get("/deliveries", response_model=DeliveryList, dependencies=[need(Scope.READ)])
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
    page = [view_delivery(each) for each, _ in list_deliveries(context_of(request).store, query)]
    return Json(DeliveryList(deliveries=tuple(page), next=page[-1].sequence if len(page) == limit else None))


@router.get("/deliveries/{delivery_id}", response_model=DeliveryDetail, dependencies=[need(Scope.READ)])
def get_delivery(request: Request, delivery_id: str) -> Json:
    """One delivery with its attempts and all of what it carries, also what its channel had to leave out."""
    found = show_delivery(context_of(request).store, delivery_id)
    message = json.loads(found.delivery.payload)
    return Json(DeliveryDetail(delivery=view_delivery(found.delivery), attempts=found.attempts, message=message))


@router.post(
    "/deliveries/{delivery_id}/replay",
    name="replay_delivery",
    status_code=201,
    response_model=DeliveryOut,
    dependencies=[need(Scope.WRITE)],
)
def post_replay(request: Request, delivery_id: str) -> Json:
    """Send a delivery's message again, as a delivery of its own."""
    context = context_of(request)
    return Json(view_delivery(replay_delivery(context.store, delivery_id, context.clock())), 201)


@router.post("/deliveries/{delivery_id}/cancel", name="cancel_delivery", response_model=DeliveryOut)
def post_cancel(request: Request, delivery_id: str, caller: Annotated[Caller, need(Scope.WRITE)]) -> Json:
    """Cancel a delivery that waits or is held."""
    context = context_of(request)
    reason = f"cancelled by {caller.name}"
    return Json(view_delivery(cancel_delivery(context.store, delivery_id, reason, context.clock())))

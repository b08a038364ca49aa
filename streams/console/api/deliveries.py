"""Endpoints and deliveries over HTTP."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from sqlalchemy import Connection

from streams.adapters.store import attempts, deliveries, endpoint_lifecycle, endpoints
from streams.adapters.store.replays import replay
from streams.adapters.store.tokens import Scope
from streams.console.api.json_answer import Json
from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.domain.delivery import Attempt, Delivery, DeliveryState
from streams.domain.endpoint import Channel, Endpoint, EndpointState
from streams.notify.channel_address import masked

router = APIRouter(prefix="/v1", tags=["deliveries"])


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


def view_endpoint(connection: Connection, endpoint: Endpoint) -> EndpointOut:
    """The endpoint without secrets."""
    return EndpointOut(
        id=endpoint.id,
        channel=endpoint.channel,
        address=masked(endpoint.channel, endpoint.address),
        state=endpoint.state,
        state_reason=endpoint.state_reason,
        failing_since=endpoint.failing_since,
        hold_until=endpoint.hold_until,
        created_at=endpoint.created_at,
        deliveries={state.value: n for state, n in deliveries.count_open(connection, endpoint.id).items()},
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
    with context_of(request).database.read() as connection:
        found = tuple(view_endpoint(connection, each) for each in endpoints.find(connection))
    return Json(EndpointList(endpoints=found))


@router.get("/endpoints/{endpoint_id}", response_model=EndpointOut, dependencies=[need(Scope.READ)])
def get_endpoint(request: Request, endpoint_id: str) -> Json:
    """One endpoint."""
    with context_of(request).database.read() as connection:
        return Json(view_endpoint(connection, _endpoint(connection, endpoint_id)))


@router.post("/endpoints/{endpoint_id}/pause", response_model=EndpointOut)
def pause_endpoint(request: Request, endpoint_id: str, caller: Annotated[Caller, need(Scope.WRITE)]) -> Json:
    """Hold everything for an endpoint until it is resumed."""
    with context_of(request).database.begin() as connection:
        _endpoint(connection, endpoint_id)
        endpoint_lifecycle.pause(connection, endpoint_id, f"paused by {caller.name}")
        return Json(view_endpoint(connection, _endpoint(connection, endpoint_id)))


@router.post("/endpoints/{endpoint_id}/resume", response_model=EndpointOut, dependencies=[need(Scope.WRITE)])
def resume_endpoint(request: Request, endpoint_id: str) -> Json:
    """Let a paused or disabled endpoint speak again; what was held goes out now, in order."""
    context = context_of(request)
    with context.database.begin() as connection:
        _endpoint(connection, endpoint_id)
        endpoint_lifecycle.resume(connection, endpoint_id, context.clock())
        return Json(view_endpoint(connection, _endpoint(connection, endpoint_id)))


@router.get("/deliveries", response_model=DeliveryList, dependencies=[need(Scope.READ)])
def get_deliveries(
    request: Request,
    endpoint: str | None = None,
    alert: str | None = None,
    state: Annotated[list[DeliveryState] | None, Query()] = None,
    before: Annotated[int | None, Query(description="the sequence at which the last page ended")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Json:
    """List deliveries, newest first."""
    with context_of(request).database.read() as connection:
        page = deliveries.find(
            connection, endpoint=endpoint, alert=alert, states=state or (), before=before, limit=limit
        )
    return Json(
        DeliveryList(
            deliveries=tuple(view_delivery(each) for each in page),
            next=page[-1].sequence if len(page) == limit else None,
        )
    )


@router.get("/deliveries/{delivery_id}", response_model=DeliveryDetail, dependencies=[need(Scope.READ)])
def get_delivery(request: Request, delivery_id: str) -> Json:
    """One delivery with its attempts and all of what it carries, also what its channel had to leave out."""
    with context_of(request).database.read() as connection:
        delivery = _delivery(connection, delivery_id)
        tries = tuple(attempts.find(connection, delivery_id))
    return Json(DeliveryDetail(delivery=view_delivery(delivery), attempts=tries, message=json.loads(delivery.payload)))


@router.post(
    "/deliveries/{delivery_id}/replay", status_code=201, response_model=DeliveryOut, dependencies=[need(Scope.WRITE)]
)
def replay_delivery(request: Request, delivery_id: str) -> Json:
    """Send a delivery's message again, as a delivery of its own."""
    context = context_of(request)
    with context.database.begin() as connection:
        again = replay(connection, _delivery(connection, delivery_id), context.clock())
        return Json(view_delivery(again), 201)


@router.post("/deliveries/{delivery_id}/cancel", response_model=DeliveryOut)
def cancel_delivery(request: Request, delivery_id: str, caller: Annotated[Caller, need(Scope.WRITE)]) -> Json:
    """Cancel a delivery that waits or is held."""
    context = context_of(request)
    with context.database.begin() as connection:
        _delivery(connection, delivery_id)
        if not deliveries.cancel(connection, delivery_id, context.clock(), f"cancelled by {caller.name}"):
            raise HTTPException(409, "only a delivery that waits or is held can be cancelled")
        return Json(view_delivery(_delivery(connection, delivery_id)))


def _endpoint(connection: Connection, endpoint_id: str) -> Endpoint:
    endpoint = endpoints.get(connection, endpoint_id)
    if endpoint is None:
        raise HTTPException(404, f"there is no endpoint {endpoint_id}")
    return endpoint


def _delivery(connection: Connection, delivery_id: str) -> Delivery:
    delivery = deliveries.get(connection, delivery_id)
    if delivery is None:
        raise HTTPException(404, f"there is no delivery {delivery_id}")
    return delivery

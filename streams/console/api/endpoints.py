"""Endpoints over HTTP."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import Field, with_config

from streams.console.api.deliveries import DeliveryOut, view_delivery
from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS, STRICT
from streams.console.auth import Caller, need, store_of
from streams.console.context import context_of
from streams.console.http.editing import CONDITIONS, ENDPOINT, edited, tagged
from streams.domain.delivery_hours import DeliveryHours
from streams.domain.endpoint import MAX_TIMEOUT, Channel, EndpointState
from streams.domain.oauth2 import OAuth2Client
from streams.domain.tls_identity import TlsIdentity
from streams.domain.token import Scope
from streams.notify.asymmetric import is_private_key, public_key
from streams.notify.channel_address import masked
from streams.notify.request_header import wrong_headers
from streams.services.endpoints.configure import configure_endpoint
from streams.services.endpoints.create import create_endpoint
from streams.services.endpoints.pause import pause_endpoint
from streams.services.endpoints.ping import ping_endpoint
from streams.services.endpoints.remove import remove_endpoint
from streams.services.endpoints.resume import resume_endpoint
from streams.services.endpoints.rotate import rotate_secret
from streams.services.endpoints.show import EndpointStatus, list_endpoints, show_endpoint

router = APIRouter(prefix="/v1/endpoints", tags=["endpoints"], dependencies=[KNOWN_PARAMETERS])

READERS = need(Scope.READ, Scope.OWNER)
WRITERS = need(Scope.WRITE, Scope.OWNER)


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointIn:
    """An endpoint to make, which subscriptions to its address share.

    Attributes:
        address: as for a subscription.
    """

    channel: Channel
    address: str


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointEdit:
    """What to change of an endpoint; what is left out stays.

    Attributes:
        address: another address of the same channel; id, secret, history and what waits stay.
        headers: all request headers of its own; only of webhooks.
        body: a body of its own, a tree whose texts may hold expressions; only of webhooks.
        cloudevents: send CloudEvents again instead of a body of its own.
        oauth: who we are to the receiver's authorisation server, for an access token with each request; of webhooks.
        no_oauth: send no access tokens.
        tls: whom to trust there, and our certificate with its key, both as PEM; only of webhooks.
        no_tls: trust the public authorities and show no certificate.
        max_in_flight: most deliveries at once.
        rate_per_second: most deliveries a second; 0 is no limit.
        method: how a webhook is sent.
        timeout: seconds for one attempt at a webhook.
        no_timeout: give it the seconds of the installation.
        hours: when it takes deliveries, in a zone; at other times they wait, but for urgent ones.
        no_hours: it takes deliveries at any time.
    """

    address: str | None = None
    headers: dict[str, str] | None = None
    body: Any = None
    cloudevents: bool = False
    oauth: OAuth2Client | None = None
    no_oauth: bool = False
    tls: TlsIdentity | None = None
    no_tls: bool = False
    max_in_flight: Annotated[int, Field(ge=1, le=1000)] | None = None
    rate_per_second: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    method: Literal["POST", "PUT", "PATCH"] | None = None
    timeout: Annotated[float, Field(ge=1, le=MAX_TIMEOUT)] | None = None
    no_timeout: bool = False
    hours: DeliveryHours | None = None
    no_hours: bool = False


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """How to rotate a secret.

    Attributes:
        overlap_seconds: how long old secrets go on signing; 0 revokes them now.
        asymmetric: sign with a private key (v1a), whose ``public_key`` is in the answer.
    """

    overlap_seconds: Annotated[int, Field(ge=0, le=30 * 86_400)] = 86_400
    asymmetric: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointOut:
    """An endpoint without its secrets, and how many deliveries are in which state.

    Attributes:
        headers: names of its own request headers; their values may be secret.
        own_body: whether it has a body of its own.
        public_key: what to verify with, if it signs asymmetrically.
        secret: of a new endpoint or after a rotation; it is not shown again.
    """

    id: str
    channel: Channel
    address: str
    state: EndpointState
    state_reason: str
    failing_since: datetime | None
    hold_until: datetime | None
    created_at: datetime
    deliveries: dict[str, int]
    max_in_flight: int
    rate_per_second: float
    method: str
    timeout: float | None
    hours: DeliveryHours | None
    headers: tuple[str, ...]
    own_body: bool
    oauth_client: str | None
    own_tls: bool
    owner: str
    public_key: str | None = None
    secret: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointList:
    """Every endpoint, oldest first."""

    endpoints: tuple[EndpointOut, ...]


def view_endpoint(status: EndpointStatus, secret: str | None = None) -> EndpointOut:
    """The endpoint without secrets, but for one that was made now."""
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
        max_in_flight=endpoint.max_in_flight,
        rate_per_second=endpoint.rate_per_second,
        method=endpoint.method,
        timeout=endpoint.timeout,
        hours=endpoint.hours,
        headers=tuple(endpoint.headers),
        own_body=endpoint.body is not None,
        own_tls=endpoint.tls is not None,
        oauth_client=endpoint.oauth.client_id if endpoint.oauth else None,
        owner=endpoint.owner,
        public_key=next((public_key(each.value) for each in endpoint.secrets[:1] if is_private_key(each.value)), None),
        secret=secret,
        deliveries={state.value: n for state, n in status.deliveries.items()},
    )


@router.get("", response_model=EndpointList, dependencies=[READERS])
def get_endpoints(request: Request) -> Json:
    """List every endpoint."""
    return Json(EndpointList(endpoints=tuple(map(view_endpoint, list_endpoints(store_of(request))))))


@router.post("", response_model=EndpointOut, status_code=201)
def post_endpoint(request: Request, body: EndpointIn, caller: Annotated[Caller, WRITERS]) -> Json:
    """Make an endpoint that stays when no subscription uses it."""
    store, now = store_of(request), context_of(request).clock()
    endpoint, secret = create_endpoint(store, body.channel, body.address, now, caller.owner)
    return Json(view_endpoint(show_endpoint(store, endpoint.id)[0], secret), 201)


@router.get("/{endpoint_id}", response_model=EndpointOut, dependencies=[READERS])
def get_endpoint(request: Request, endpoint_id: str) -> Json:
    """One endpoint."""
    status = show_endpoint(store_of(request), endpoint_id)[0]
    return Json(view_endpoint(status), headers=tagged(request, ENDPOINT, status.endpoint))


@router.patch("/{endpoint_id}", response_model=EndpointOut, dependencies=[WRITERS, CONDITIONS])
def patch_endpoint(request: Request, endpoint_id: str, body: EndpointEdit) -> Json:
    """Change where an endpoint is and how it is spoken to; what waits for it goes out at once."""
    context, store = context_of(request), edited(request, store_of(request), ENDPOINT, endpoint_id)
    if body.cloudevents and body.body is not None:
        raise HTTPException(422, "a body of its own, or CloudEvents: one of the two")
    resets = {"cloudevents": "body", "no_oauth": "oauth", "no_tls": "tls", "no_timeout": "timeout", "no_hours": "hours"}
    given = {each.name: getattr(body, each.name) for each in fields(body) if each.name not in resets}
    changes = {name: value for name, value in given.items() if value is not None}
    if wrong := wrong_headers(changes.get("headers", {})):
        raise HTTPException(422, f"headers: {'; '.join(wrong)}")
    if body.body is not None:
        context.check_body(body.body)
    if body.tls is not None:
        context.check_tls(body.tls)
    changes |= {field: None for name, field in resets.items() if getattr(body, name)}
    endpoint = configure_endpoint(store, endpoint_id, changes, context.clock())
    return Json(view_endpoint(show_endpoint(store, endpoint.id)[0]))


@router.delete("/{endpoint_id}", status_code=204, dependencies=[WRITERS, CONDITIONS])
def delete_endpoint(request: Request, endpoint_id: str) -> Response:
    """Remove an endpoint that no subscription speaks through; what was sent stays on record."""
    remove_endpoint(edited(request, store_of(request), ENDPOINT, endpoint_id), endpoint_id)
    return Response(status_code=204)


@router.post("/{endpoint_id}/pause", name="pause_endpoint", response_model=EndpointOut)
def post_pause(request: Request, endpoint_id: str, caller: Annotated[Caller, WRITERS]) -> Json:
    """Hold everything for an endpoint until it is resumed."""
    return Json(view_endpoint(pause_endpoint(store_of(request), endpoint_id, f"paused by {caller.name}")[0]))


@router.post("/{endpoint_id}/resume", name="resume_endpoint", response_model=EndpointOut, dependencies=[WRITERS])
def post_resume(request: Request, endpoint_id: str) -> Json:
    """Let a paused or disabled endpoint speak again; what was held goes out now, in order."""
    return Json(view_endpoint(resume_endpoint(store_of(request), endpoint_id, context_of(request).clock())[0]))


@router.post("/{endpoint_id}/rotate", name="rotate_secret", response_model=EndpointOut, dependencies=[WRITERS])
def post_rotate(request: Request, endpoint_id: str, body: Rotation = Rotation()) -> Json:
    """Make a new signing secret, which is in the answer; old ones go on signing for a while."""
    store, now = store_of(request), context_of(request).clock()
    overlap = timedelta(seconds=body.overlap_seconds)
    secret = rotate_secret(store, endpoint_id, now, overlap, asymmetric=body.asymmetric)
    return Json(view_endpoint(show_endpoint(store, endpoint_id)[0], None if body.asymmetric else secret.value))


@router.post(
    "/{endpoint_id}/ping", name="ping_endpoint", status_code=202, response_model=DeliveryOut, dependencies=[WRITERS]
)
def post_ping(request: Request, endpoint_id: str) -> Json:
    """Send a webhook an event without content; the delivery says what came of it."""
    delivery, _ = ping_endpoint(store_of(request), endpoint_id, context_of(request).clock())
    return Json(view_delivery(delivery), 202)

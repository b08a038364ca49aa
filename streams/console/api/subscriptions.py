"""Subscriptions over HTTP."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy import Connection

from streams.adapters.store import endpoints
from streams.adapters.store.subscribing import subscribe, unsubscribe
from streams.adapters.store.tokens import Scope
from streams.console.api.json_answer import Json
from streams.console.auth import need
from streams.console.context import Context, context_of
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.errors import RejectedError
from streams.domain.subscription import Mode, Selector, Subscription, Timetable
from streams.domain.subscription_spec import SubscriptionSpec
from streams.notify.channel_address import masked, read_address
from streams.notify.suggestions import KnownNames
from streams.notify.timetable import check

router = APIRouter(prefix="/v1", tags=["subscriptions"])


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionIn:
    """A subscription as it should be.

    Attributes:
        address: a URL, an email address, or ``BOT_TOKEN/CHAT_ID`` for Telegram.
        secret: to sign webhooks with; without one, one is made and given back once.
    """

    name: str
    channel: Channel
    address: str
    selector: Selector = Selector()
    mode: Mode = Mode.IMMEDIATE
    timetable: Timetable = Timetable()
    enabled: bool = True
    secret: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionOut:
    """A subscription as it is; secrets in its address are masked.

    Attributes:
        secret: of a new endpoint; it is not shown again.
        notes: rules and organisations in the selector that nobody knows.
    """

    id: str
    name: str
    channel: Channel
    address: str
    endpoint_id: str
    endpoint_state: str
    selector: Selector
    mode: Mode
    timetable: Timetable
    enabled: bool
    declared: bool
    created_at: datetime
    secret: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubscriptionList:
    """Every subscription, by name."""

    subscriptions: tuple[SubscriptionOut, ...] = field(default=())


def view(subscription: Subscription, endpoint: Endpoint) -> SubscriptionOut:
    """The subscription without secrets."""
    return SubscriptionOut(
        id=subscription.id,
        name=subscription.name,
        channel=endpoint.channel,
        address=masked(endpoint.channel, endpoint.address),
        endpoint_id=endpoint.id,
        endpoint_state=endpoint.state.value,
        selector=subscription.selector,
        mode=subscription.mode,
        timetable=subscription.timetable,
        enabled=subscription.enabled,
        declared=subscription.declared,
        created_at=subscription.created_at,
    )


def views(context: Context, connection: Connection) -> list[SubscriptionOut]:
    """Every subscription without secrets, by name."""
    targets = {endpoint.id: endpoint for endpoint in endpoints.find(connection)}
    return [view(each, targets[each.endpoint_id]) for each in context.book.all(connection)]


def found(context: Context, connection: Connection, name: str) -> tuple[Subscription, Endpoint]:
    """The subscription with this id or name, and its endpoint; raises HTTPException."""
    each = context.book.find(connection, name)
    endpoint = endpoints.get(connection, each.endpoint_id) if each else None
    if each is None or endpoint is None:
        raise HTTPException(404, f"there is no subscription {name}")
    return each, endpoint


@router.get("/subscriptions", response_model=SubscriptionList, dependencies=[need(Scope.READ)])
def get_subscriptions(request: Request) -> Json:
    """List every subscription."""
    context = context_of(request)
    with context.database.read() as connection:
        return Json(SubscriptionList(tuple(views(context, connection))))


@router.get("/subscriptions/{name}", response_model=SubscriptionOut, dependencies=[need(Scope.READ)])
def get_subscription(request: Request, name: str) -> Json:
    """One subscription, by id or name."""
    context = context_of(request)
    with context.database.read() as connection:
        return Json(view(*found(context, connection, name)))


@router.put("/subscriptions", response_model=SubscriptionOut, dependencies=[need(Scope.WRITE)])
def put_subscription(request: Request, body: SubscriptionIn) -> Json:
    """Create the subscription of that name, or make it what the body says."""
    context = context_of(request)
    known = context.names()
    spec = _wish(body, known)
    notes = tuple(known.unknown(spec.selector))
    with context.database.begin() as connection:
        done = subscribe(connection, context.book, spec, context.clock())
    out = replace(view(done.subscription, done.endpoint), secret=done.secret, notes=notes)
    return Json(out, 200 if done.before else 201)


@router.delete("/subscriptions/{name}", status_code=204, dependencies=[need(Scope.WRITE)])
def delete_subscription(request: Request, name: str) -> Response:
    """Remove a subscription and what waits for it; what was sent stays on record."""
    context = context_of(request)
    with context.database.begin() as connection:
        unsubscribe(connection, context.book, found(context, connection, name)[0])
    return Response(status_code=204)


def _wish(body: SubscriptionIn, known: KnownNames) -> SubscriptionSpec:
    selector = known.with_ids(body.selector)
    wrong = [f"selector: {line}" for line in known.wrong(selector)]
    wrong += [f"{attribute}: {message}" for attribute, message in check(body.timetable)]
    address = body.address
    try:
        address = read_address(body.channel, body.address)
    except ValueError as error:
        wrong.append(f"address: {error}")
    if not body.name.strip():
        wrong.append("name: it must not be empty")
    if wrong:
        raise RejectedError("wrong_subscription", "; ".join(wrong))
    return SubscriptionSpec(
        name=body.name,
        channel=body.channel,
        address=address,
        selector=selector,
        mode=body.mode,
        timetable=body.timetable,
        enabled=body.enabled,
        secret=body.secret,
    )

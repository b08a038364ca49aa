"""Subscriptions over HTTP."""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from pydantic import with_config

from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS, STRICT
from streams.console.auth import need
from streams.console.context import Context, context_of
from streams.domain.alert import Change
from streams.domain.endpoint import Channel
from streams.domain.subscription import Mode, Selector, Timetable
from streams.domain.subscription_spec import SubscriptionSpec
from streams.domain.token import Scope
from streams.notify.address import networks, refusal_of_host
from streams.notify.channel_address import masked
from streams.services.subscriptions.check import check_spec
from streams.services.subscriptions.remove import remove_subscription
from streams.services.subscriptions.show import SubscriptionStatus, list_subscriptions, show_subscription
from streams.services.subscriptions.subscribe import subscribe

router = APIRouter(prefix="/v1", tags=["subscriptions"], dependencies=[KNOWN_PARAMETERS])


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionIn:
    """A subscription as it should be.

    Attributes:
        address: a URL, an email address, or ``BOT_TOKEN/CHAT_ID`` for Telegram.
        changes: the kinds of change to hear of; empty for all that the rule tells of.
        secret: to sign webhooks with; without one, one is made and given back once.
    """

    name: str
    channel: Channel
    address: str
    selector: Selector = Selector()
    mode: Mode = Mode.IMMEDIATE
    timetable: Timetable = Timetable()
    changes: tuple[Change, ...] = ()
    enabled: bool = True
    secret: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionOut:
    """A subscription as it is; secrets in its address are masked.

    Attributes:
        secret: of a new endpoint; it is not shown again.
        suppressed: why its address gets no mail of it, if so.
        notes: rules and organisations in the selector that nobody knows, and why its address cannot be reached.
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
    changes: tuple[Change, ...]
    enabled: bool
    declared: bool
    created_at: datetime
    suppressed: str | None = None
    secret: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubscriptionList:
    """Every subscription, by name."""

    subscriptions: tuple[SubscriptionOut, ...] = field(default=())


def view(status: SubscriptionStatus) -> SubscriptionOut:
    """The subscription without secrets."""
    subscription, endpoint = status.subscription, status.endpoint
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
        changes=subscription.changes,
        enabled=subscription.enabled,
        declared=subscription.declared,
        created_at=subscription.created_at,
        suppressed=status.suppressed,
    )


@router.get("/subscriptions", response_model=SubscriptionList, dependencies=[need(Scope.READ)])
def get_subscriptions(request: Request) -> Json:
    """List every subscription."""
    found = list_subscriptions(context_of(request).store)
    return Json(SubscriptionList(tuple(map(view, found))))


@router.get("/subscriptions/{name}", response_model=SubscriptionOut, dependencies=[need(Scope.READ)])
def get_subscription(request: Request, name: str) -> Json:
    """One subscription, by id or name."""
    return Json(view(show_subscription(context_of(request).store, name)[0]))


@router.put("/subscriptions", response_model=SubscriptionOut, dependencies=[need(Scope.WRITE)])
def put_subscription(request: Request, body: SubscriptionIn) -> Json:
    """Create the subscription of that name, or make it what the body says."""
    context = context_of(request)
    known = context.names()
    spec = check_spec(SubscriptionSpec(**{each.name: getattr(body, each.name) for each in fields(body)}), known)
    done = subscribe(context.store, spec, context.clock())
    unreachable = _unreachable(spec, context) if spec.channel is Channel.WEBHOOK else None
    notes = (*known.unknown(spec.selector), *([unreachable] if unreachable else []))
    status, _ = show_subscription(context.store, done.subscription.id)
    out = replace(view(status), secret=done.secret, notes=notes)
    return Json(out, 200 if done.before else 201)


def _unreachable(spec: SubscriptionSpec, context: Context) -> str | None:
    """Why the notifier will not go to a webhook's address, as far as the address itself says so."""
    return refusal_of_host(urlsplit(spec.address).hostname or "", networks(context.allow_networks))


@router.delete("/subscriptions/{name}", status_code=204, dependencies=[need(Scope.WRITE)])
def delete_subscription(request: Request, name: str) -> Response:
    """Remove a subscription and what waits for it; what was sent stays on record."""
    remove_subscription(context_of(request).store, name)
    return Response(status_code=204)

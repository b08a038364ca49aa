"""Subscriptions over HTTP."""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from pydantic import with_config

from streams.console.api.deliveries import DeliveryOut, view_delivery
from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS, STRICT
from streams.console.auth import Caller, need, store_of
from streams.console.context import Context, context_of
from streams.console.http.editing import CONDITIONS, SUBSCRIPTION, edited, tagged
from streams.domain.alert import Change
from streams.domain.endpoint import Channel
from streams.domain.message_template import MessageTemplate
from streams.domain.subscription import Mode, Selector, Timetable, owned_name
from streams.domain.subscription_spec import SubscriptionSpec
from streams.domain.token import Scope
from streams.notify.address import networks, refusal_of_host
from streams.notify.channel_address import masked
from streams.services.subscriptions.check import check_spec
from streams.services.subscriptions.pause import pause_subscription, resume_subscription
from streams.services.subscriptions.remove import remove_subscription
from streams.services.subscriptions.send_sample import send_sample
from streams.services.subscriptions.show import SubscriptionStatus, list_subscriptions, show_subscription
from streams.services.subscriptions.subscribe import subscribe

_WRITERS = need(Scope.WRITE, Scope.OWNER)

router = APIRouter(prefix="/v1", tags=["subscriptions"], dependencies=[KNOWN_PARAMETERS])


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionIn:
    """A subscription as it should be.

    Attributes:
        address: a URL, an email address, or ``BOT_TOKEN/CHAT_ID`` for Telegram.
        changes: the kinds of change to hear of; empty for all that the rule tells of.
        template: how to write its messages: subject and text of mails, or the body of webhooks.
        plain_json: send a webhook with ``content-type: application/json``.
        secret: to sign webhooks with; without one, one is made and given back once.
    """

    name: str
    channel: Channel
    address: str
    selector: Selector = Selector()
    mode: Mode = Mode.IMMEDIATE
    timetable: Timetable = Timetable()
    changes: tuple[Change, ...] = ()
    template: MessageTemplate | None = None
    enabled: bool = True
    plain_json: bool = False
    secret: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionOut:
    """A subscription as it is; secrets in its address are masked.

    Attributes:
        secret: of a new endpoint; it is not shown again.
        own_template: whether it has a template of its own.
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
    own_template: bool
    enabled: bool
    declared: bool
    owner: str
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
        own_template=subscription.template is not None,
        enabled=subscription.enabled,
        declared=subscription.declared,
        owner=subscription.owner,
        created_at=subscription.created_at,
        suppressed=status.suppressed,
    )


@router.get("/subscriptions", response_model=SubscriptionList, dependencies=[need(Scope.READ, Scope.OWNER)])
def get_subscriptions(request: Request) -> Json:
    """List every subscription."""
    found = list_subscriptions(store_of(request))
    return Json(SubscriptionList(tuple(map(view, found))))


@router.get("/subscriptions/{name}", response_model=SubscriptionOut, dependencies=[need(Scope.READ, Scope.OWNER)])
def get_subscription(request: Request, name: str) -> Json:
    """One subscription, by id or name."""
    status = show_subscription(store_of(request), name)[0]
    return Json(view(status), headers=tagged(request, SUBSCRIPTION, status.subscription))


@router.put("/subscriptions", response_model=SubscriptionOut, dependencies=[CONDITIONS])
def put_subscription(request: Request, body: SubscriptionIn, caller: Annotated[Caller, _WRITERS]) -> Json:
    """Create the subscription of that name, or make it what the body says. An owner's is called ``OWNER:NAME``."""
    context = context_of(request)
    store = edited(request, store_of(request), SUBSCRIPTION, owned_name(caller.owner, body.name))
    known, asked = context.names(), {each.name: getattr(body, each.name) for each in fields(body)}
    asked |= {"name": owned_name(caller.owner, body.name), "owner": caller.owner}
    spec = check_spec(SubscriptionSpec(**asked), known, context.check_body)
    done = subscribe(store, spec, context.clock())
    unreachable = _unreachable(spec, context) if spec.channel is Channel.WEBHOOK else None
    notes = (*known.unknown(spec.selector), *([unreachable] if unreachable else []))
    status, _ = show_subscription(store, done.subscription.id)
    out = replace(view(status), secret=done.secret, notes=notes)
    return Json(out, 200 if done.before else 201)


def _unreachable(spec: SubscriptionSpec, context: Context) -> str | None:
    """Why the notifier will not go to a webhook's address, as far as the address itself says so."""
    return refusal_of_host(urlsplit(spec.address).hostname or "", networks(context.allow_networks))


@router.post("/subscriptions/{name}/pause", name="pause_subscription", response_model=SubscriptionOut)
def post_pause_subscription(request: Request, name: str, _caller: Annotated[Caller, _WRITERS]) -> Json:
    """Notify a subscription of nothing that happens until it is resumed."""
    store = store_of(request)
    paused = pause_subscription(store, name, context_of(request).clock())
    return Json(view(show_subscription(store, paused.id)[0]))


@router.post("/subscriptions/{name}/resume", name="resume_subscription", response_model=SubscriptionOut)
def post_resume_subscription(request: Request, name: str, _caller: Annotated[Caller, _WRITERS]) -> Json:
    """End a pause; an address that unsubscribed or bounced is tried again."""
    store = store_of(request)
    resumed = resume_subscription(store, name, context_of(request).clock())
    return Json(view(show_subscription(store, resumed.id)[0]))


@router.post("/subscriptions/{name}/test", name="test_subscription", status_code=202, response_model=DeliveryOut)
def post_test(request: Request, name: str, _caller: Annotated[Caller, _WRITERS]) -> Json:
    """Send a sample alert through a subscription's endpoint; the delivery says what came of it."""
    delivery, _ = send_sample(store_of(request), name, context_of(request).clock())
    return Json(view_delivery(delivery), 202)


@router.delete("/subscriptions/{name}", status_code=204, dependencies=[_WRITERS, CONDITIONS])
def delete_subscription(request: Request, name: str) -> Response:
    """Remove a subscription and what waits for it; what was sent stays on record."""
    remove_subscription(edited(request, store_of(request), SUBSCRIPTION, name), name)
    return Response(status_code=204)

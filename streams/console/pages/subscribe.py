"""``/subscribe``: choose alerts, preview what would have been sent, choose a channel."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from streams.console.auth import Caller, need
from streams.console.context import Context, context_of
from streams.console.pages.parameters import text_fields
from streams.console.pages.rendering import page
from streams.console.pages.selection_form import SelectionForm
from streams.domain.alert import AlertChange, Severity
from streams.domain.endpoint import Channel
from streams.domain.errors import ConflictError, RejectedError
from streams.domain.message_template import MessageTemplate
from streams.domain.subscription import Mode, Selector, Subscription
from streams.domain.subscription_spec import SubscriptionSpec
from streams.domain.token import Scope
from streams.services.subscriptions.check import check_spec
from streams.services.subscriptions.lookup import find_subscription
from streams.services.subscriptions.preview import preview_subscription
from streams.services.subscriptions.subscribe import subscribe

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Writer = Annotated[Caller, need(Scope.WRITE)]
PREVIEW = timedelta(days=30)
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is to be told, where and when, as the form has it.

    Attributes:
        edit: the name of the subscription that is changed; empty for a new one.
    """

    name: str = ""
    channel: str = Channel.EMAIL
    address: str = ""
    mode: str = Mode.IMMEDIATE
    subject: str = ""
    text: str = ""
    edit: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Wish":
        """The wish out of the fields of a request."""
        return cls(**{each.name: given.get(each.name, "").strip() for each in fields(cls)})


@router.get("/subscribe")
def subscribe_page(request: Request, caller: Writer, edit: str = "") -> HTMLResponse:
    """Choose, and see the preview."""
    form, wish = SelectionForm.of(request.query_params), Wish()
    if edit:
        found, endpoint = find_subscription(context_of(request).store, edit)
        _refuse_declared(found)
        own = found.template or MessageTemplate()
        wish = Wish(
            name=found.name,
            channel=endpoint.channel,
            mode=found.mode,
            subject=own.subject,
            text=own.text,
            edit=found.name,
        )
        if form == SelectionForm():
            form = SelectionForm.showing(found.selector)
    return _page(request, caller, form, wish)


@router.post("/subscribe")
def post_subscribe(
    request: Request, caller: Writer, given: Annotated[dict[str, str], Depends(text_fields)]
) -> HTMLResponse:
    """Save it."""
    context = context_of(request)
    form, wish = SelectionForm.of(given), Wish.of(given)
    try:
        spec = check_spec(_spec(context, form.selector(), wish), context.names(), context.check_body)
        done = subscribe(context.store, spec, context.clock(), may_change=bool(wish.edit))
    except RejectedError as error:
        return _page(request, caller, form, wish, 422, wrong=str(error))
    except ConflictError:
        wrong = (
            f"There is another subscription called “{wish.name}”. Give this one a name of its own, or edit that one."
        )
        return _page(request, caller, form, wish, 409, wrong=wrong)
    return page("subscribed", request, caller, done=done)


def _spec(context: Context, selector: Selector, wish: Wish) -> SubscriptionSpec:
    if wish.channel not in list(Channel) or wish.mode not in list(Mode):
        raise RejectedError("wrong_subscription", "choose a channel and when to be told")
    spec = SubscriptionSpec(
        name=wish.edit or wish.name,
        channel=Channel(wish.channel),
        address=wish.address,
        selector=selector,
        mode=Mode(wish.mode),
        template=_template(wish),
    )
    if not wish.edit:
        return spec
    before, endpoint = find_subscription(context.store, wish.edit)
    _refuse_declared(before)
    is_kept = not spec.address
    return SubscriptionSpec(
        name=before.name,
        channel=endpoint.channel if is_kept else spec.channel,
        address=endpoint.address if is_kept else spec.address,
        selector=selector,
        mode=spec.mode,
        timetable=before.timetable,
        changes=before.changes,
        template=_template(wish, before.template),
    )


def _template(wish: Wish, before: MessageTemplate | None = None) -> MessageTemplate | None:
    """The template with the form's texts; the body of a webhook stays as it is."""
    template = replace(before or MessageTemplate(), subject=wish.subject, text=wish.text)
    return None if template == MessageTemplate() else template


def _refuse_declared(subscription: Subscription) -> None:
    if subscription.declared:
        raise ConflictError(f"a file declares {subscription.name!r}: change it there, and run `tocsin apply`")


def _page(
    request: Request, caller: Caller, form: SelectionForm, wish: Wish, status: int = 200, *, wrong: str = ""
) -> HTMLResponse:
    context = context_of(request)
    known = context.names()
    found: list[AlertChange] = []
    remarks: list[str] = []
    try:
        selector = known.with_ids(form.selector())
        remarks = known.wrong(selector) + known.unknown(selector)
        found = [change for _, change in preview_subscription(context.store, selector, context.clock() - PREVIEW)]
    except RejectedError as error:
        wrong = wrong or str(error)
    rules = context.rules().rules
    return page(
        "subscribe",
        request,
        caller,
        status,
        form=form,
        chosen=asdict(form),
        wish=wish,
        wrong=wrong,
        remarks=remarks,
        number=len(found),
        changes=found[:_SHOWN],
        rules=sorted(rules),
        labels=sorted({f"{name}={value}" for rule in rules.values() for name, value in rule.labels.items()}),
        severities=list(Severity),
        channels=list(Channel),
        modes=list(Mode),
    )

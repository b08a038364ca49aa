"""``/silences``: active silences, and creating one after a preview of what it would mute."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.console.pages.rendering import page
from streams.console.pages.selection_form import SelectionForm
from streams.domain.alert import Severity
from streams.domain.errors import RejectedError
from streams.domain.subscription import Selector
from streams.domain.token import Scope
from streams.services.selection import resolve_selector
from streams.services.silences.create import SilenceRequest, create_silence
from streams.services.silences.expire import expire_silence
from streams.services.silences.list import list_silences
from streams.services.silences.preview import preview_silence

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Reader = Annotated[Caller, need(Scope.READ)]
Writer = Annotated[Caller, need(Scope.WRITE)]
SPAN = timedelta(days=30)
_SHOWN, _ENDED = 20, 20


@router.get("/silences")
def silences_page(request: Request, caller: Reader) -> HTMLResponse:
    """What is muted, and what a new silence would have kept back."""
    return _silences_page(request, caller, SelectionForm.of(request.query_params))


@router.post("/silences")
def post_silence(  # noqa: PLR0913, PLR0917 - each is a field of the form
    request: Request,
    caller: Writer,
    hours: Annotated[int, Form(ge=1, le=8760)],
    reason: Annotated[str, Form(max_length=500)] = "",
    rules: Annotated[str, Form()] = "",
    labels: Annotated[str, Form()] = "",
    countries: Annotated[str, Form()] = "",
    organisations: Annotated[str, Form()] = "",
    types: Annotated[str, Form()] = "",
    severity: Annotated[str, Form()] = "",
) -> Response:
    """Mute the alerts that match."""
    context, now = context_of(request), context_of(request).clock()
    form = SelectionForm(rules, labels, countries, organisations, types, severity)
    try:
        wanted = SilenceRequest(
            selector=form.selector(), ends_at=now + timedelta(hours=hours), author=caller.name, reason=reason
        )
        create_silence(context.store, wanted, context.names(), now)
    except RejectedError as error:
        return _silences_page(request, caller, form, wrong=str(error))
    return RedirectResponse("/silences?said=silenced", 303)


@router.post("/silences/{silence_id}/end")
def post_end(request: Request, caller: Writer, silence_id: str) -> Response:
    """End a silence now."""
    context = context_of(request)
    expire_silence(context.store, silence_id, caller.name, context.clock())
    return RedirectResponse("/silences?said=silence-ended", 303)


def _silences_page(request: Request, caller: Caller, form: SelectionForm, wrong: str = "") -> HTMLResponse:
    context, now = context_of(request), context_of(request).clock()
    muted = None
    try:
        selector = resolve_selector(form.selector(), context.names())
        if selector != Selector():
            muted = [change for _, change in preview_silence(context.store, selector, now - SPAN)][::-1]
    except RejectedError as error:
        wrong = wrong or str(error)
    known = list_silences(context.store, None)
    return page(
        "silences",
        request,
        caller,
        422 if wrong else 200,
        form=form,
        wrong=wrong,
        muted=muted,
        shown=_SHOWN,
        silences=[each for each in known if each.ends_at > now],
        ended=[each for each in known if each.ends_at <= now][:_ENDED],
        severities=list(Severity),
        rules=sorted(context.names().rules),
    )

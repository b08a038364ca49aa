"""What people do on the pages of alerts: acknowledge, write notes, save views."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.domain.saved_view import FILTERS, SavedView
from streams.domain.token import Scope
from streams.services.alerts.annotate import acknowledge_alert, add_note
from streams.services.views.edit import MAX_VALUE, remove_view, save_view

router = APIRouter(include_in_schema=False)
Reader = Annotated[Caller, need(Scope.READ)]
Writer = Annotated[Caller, need(Scope.WRITE)]
Text = Annotated[str, Form(max_length=1_000)]


@router.post("/alerts/{alert_id}/acknowledge")
def post_acknowledgement(request: Request, alert_id: str, caller: Writer, text: Text = "") -> Response:
    """Say that somebody has taken the alert on."""
    context = context_of(request)
    acknowledge_alert(context.store, alert_id, text, caller.name, context.clock())
    return RedirectResponse(f"/alerts/{alert_id}?said=acknowledged", 303)


@router.post("/alerts/{alert_id}/note")
def post_note(request: Request, alert_id: str, caller: Writer, text: Text) -> Response:
    """Write a note on the alert."""
    context = context_of(request)
    add_note(context.store, alert_id, text, caller.name, context.clock())
    return RedirectResponse(f"/alerts/{alert_id}?said=noted", 303)


@router.post("/views")
async def post_view(request: Request, caller: Reader) -> Response:
    """Save the filters of the list under a name."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    filters = {name: form[name][:MAX_VALUE] for name in FILTERS if form.get(name)}
    return RedirectResponse(
        view_address(save_view(context_of(request).store, caller.name, form.get("name", ""), filters)), 303
    )


@router.post("/views/remove")
def post_view_removal(request: Request, caller: Reader, name: Annotated[str, Form(max_length=200)]) -> Response:
    """Forget a view."""
    remove_view(context_of(request).store, caller.name, name)
    return RedirectResponse("/alerts?said=removed", 303)


def view_address(view: SavedView) -> str:
    """Where the list is seen so."""
    return "/alerts?" + urlencode(view.filters)

"""Notes on alerts, and somebody's saved views, over HTTP."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import with_config

from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS, STRICT
from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.domain.alert_note import AlertNote
from streams.domain.saved_view import SavedView
from streams.domain.token import Scope
from streams.services.alerts.annotate import acknowledge_alert, add_note
from streams.services.views.edit import list_views, remove_view, save_view

router = APIRouter(prefix="/v1", tags=["alerts"], dependencies=[KNOWN_PARAMETERS])
Reader = Annotated[Caller, need(Scope.READ)]
Writer = Annotated[Caller, need(Scope.WRITE)]


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class NoteIn:
    """A note: one line."""

    text: str


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementIn:
    """An acknowledgement, with a note if there is more to say."""

    text: str = ""


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class ViewIn:
    """The filters of a view, by the names that ``GET /v1/alerts`` gives them."""

    filters: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewList:
    """The caller's views, by name."""

    views: tuple[SavedView, ...]


@router.post("/alerts/{alert_id}/notes", status_code=201, response_model=AlertNote)
def post_note(request: Request, alert_id: str, body: NoteIn, caller: Writer) -> Json:
    """Write a note on an alert."""
    context = context_of(request)
    return Json(add_note(context.store, alert_id, body.text, caller.name, context.clock()), 201)


@router.post("/alerts/{alert_id}/acknowledgement", status_code=201, response_model=AlertNote)
def post_acknowledgement(request: Request, alert_id: str, body: AcknowledgementIn, caller: Writer) -> Json:
    """Say that the caller has taken an alert on; nobody is notified of it."""
    context = context_of(request)
    return Json(acknowledge_alert(context.store, alert_id, body.text, caller.name, context.clock()), 201)


@router.get("/views", response_model=ViewList)
def get_views(request: Request, caller: Reader) -> Json:
    """List the caller's saved views of the list of alerts."""
    return Json(ViewList(views=tuple(list_views(context_of(request).store, caller.name))))


@router.put("/views/{name}", response_model=SavedView)
def put_view(request: Request, name: str, body: ViewIn, caller: Reader) -> Json:
    """Save filters of the list of alerts under a name."""
    return Json(save_view(context_of(request).store, caller.name, name, body.filters))


@router.delete("/views/{name}", status_code=204)
def delete_view(request: Request, name: str, caller: Reader) -> Response:
    """Remove one of the caller's saved views."""
    remove_view(context_of(request).store, caller.name, name)
    return Response(status_code=204)

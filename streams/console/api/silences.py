"""Silences over HTTP."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import with_config

from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS, STRICT
from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.console.http.editing import CONDITIONS, SILENCE, edited, tagged
from streams.domain.silence import Silence
from streams.domain.subscription import Selector
from streams.domain.token import Scope
from streams.services.silences.create import SilenceRequest, create_silence
from streams.services.silences.expire import expire_silence
from streams.services.silences.list import list_silences
from streams.services.silences.lookup import show_silence

router = APIRouter(prefix="/v1", tags=["rules"], dependencies=[KNOWN_PARAMETERS])


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceIn:
    """A mute over the alerts that match."""

    selector: Selector
    ends_at: datetime
    starts_at: datetime | None = None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceList:
    """Silences that are in force or to come; the one that ends last first."""

    silences: tuple[Silence, ...]


@router.get("/silences", response_model=SilenceList, dependencies=[need(Scope.READ)])
def get_silences(request: Request) -> Json:
    """List the silences in force and to come."""
    context = context_of(request)
    return Json(SilenceList(silences=tuple(list_silences(context.store, context.clock()))))


@router.post("/silences", status_code=201, response_model=Silence)
def post_silence(request: Request, body: SilenceIn, caller: Annotated[Caller, need(Scope.WRITE)]) -> Json:
    """Silence the alerts that match until a time, for a reason."""
    context = context_of(request)
    wanted = SilenceRequest(
        selector=body.selector,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        author=caller.name,
        reason=body.reason,
    )
    return Json(create_silence(context.store, wanted, context.names(), context.clock()), 201)


@router.get("/silences/{silence_id}", response_model=Silence, dependencies=[need(Scope.READ)])
def get_silence(request: Request, silence_id: str) -> Json:
    """One silence, whether or not it has ended."""
    silence = show_silence(context_of(request).store, silence_id)
    return Json(silence, headers=tagged(request, SILENCE, silence))


@router.delete("/silences/{silence_id}", response_model=Silence, dependencies=[CONDITIONS])
def delete_silence(request: Request, silence_id: str, caller: Annotated[Caller, need(Scope.WRITE)]) -> Json:
    """End a silence now; it stays on record."""
    context = context_of(request)
    store = edited(request, context.store, SILENCE, silence_id)
    return Json(expire_silence(store, silence_id, caller.name, context.clock()))

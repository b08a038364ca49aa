"""Suppressions over HTTP: addresses that get no more mail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field, with_config

from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS, STRICT
from streams.console.auth import need, store_of
from streams.console.context import context_of
from streams.domain.token import Scope
from streams.services.suppressions.add import suppress_address
from streams.services.suppressions.list import list_suppressions
from streams.services.suppressions.remove import unsuppress_address

router = APIRouter(prefix="/v1/suppressions", tags=["suppressions"], dependencies=[KNOWN_PARAMETERS])


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionIn:
    """An address that is to get no more mail: none at all, or with a token of scope owner none of the owner's."""

    address: str
    reason: Annotated[str, Field(min_length=1, max_length=500)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionOut:
    """An address that gets no more mail, and of what."""

    address: str
    of: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionList:
    """Every suppression, newest first."""

    suppressions: tuple[SuppressionOut, ...]


@router.get("", response_model=SuppressionList, dependencies=[need(Scope.READ, Scope.OWNER)])
def get_suppressions(request: Request) -> Json:
    """List the addresses that get no more mail."""
    found = list_suppressions(store_of(request))
    listed = (SuppressionOut(address=each.address, of=of, reason=each.reason, at=each.at) for each, of in found)
    return Json(SuppressionList(suppressions=tuple(listed)))


@router.post("", status_code=204, dependencies=[need(Scope.WRITE, Scope.OWNER)])
def post_suppression(request: Request, body: SuppressionIn) -> Response:
    """Send an address no more mail."""
    suppress_address(store_of(request), body.address, body.reason, context_of(request).clock())
    return Response(status_code=204)


@router.delete("/{address}", status_code=204, dependencies=[need(Scope.WRITE, Scope.OWNER)])
def delete_suppression(request: Request, address: str) -> Response:
    """Send an address mail again."""
    unsuppress_address(store_of(request), address)
    return Response(status_code=204)

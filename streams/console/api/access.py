"""Tokens, sessions and the record of changes over HTTP, for administrators."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import with_config

from streams.console.api.alerts import MAX_NUMBER
from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS, STRICT
from streams.console.api.times import aware
from streams.console.auth import need
from streams.console.context import context_of
from streams.console.http.links import page_links
from streams.domain.audit import AuditEntry, AuditQuery
from streams.domain.session import Session
from streams.domain.token import Scope, Token
from streams.services.access.create_token import create_token
from streams.services.access.list_sessions import list_sessions
from streams.services.access.list_tokens import get_token, list_tokens
from streams.services.access.log_out import end_session
from streams.services.access.revoke_token import revoke_token
from streams.services.audit.difference import difference
from streams.services.audit.search import search_audit

router = APIRouter(prefix="/v1", tags=["access"], dependencies=[KNOWN_PARAMETERS, need(Scope.ADMIN)])


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIn:
    """A token to make.

    Attributes:
        owner: whose things a token of scope owner sees; by default its name.
    """

    name: str
    scope: Scope
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeToken:
    """A token that was made; ``token`` is its text, which is not shown again."""

    name: str
    scope: Scope
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenList:
    """Every token by name, without its text."""

    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionList:
    """Every session that has not expired, the one used last first."""

    sessions: tuple[Session, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field, or a line of a text, before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedChange:
    """A change that somebody made.

    Attributes:
        number: its place in the record.
        changed: what is different.
    """

    number: int
    entry: AuditEntry
    changed: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditList:
    """Changes, newest first; ``next`` is the value of ``before`` for the next page, none on the last."""

    changes: tuple[RecordedChange, ...]
    next: int | None


@router.get("/tokens", response_model=TokenList)
def get_tokens(request: Request) -> Json:
    """List every token, without its text."""
    return Json(TokenList(tokens=tuple(list_tokens(context_of(request).store))))


@router.post("/tokens", response_model=MadeToken, status_code=201)
def post_token(request: Request, body: TokenIn) -> Json:
    """Make a token; its text is in the answer and is not shown again."""
    context = context_of(request)
    text = create_token(context.store, body.name, body.scope, context.clock(), body.owner)
    return Json(MadeToken(name=body.name, scope=body.scope, token=text), 201)


@router.get("/tokens/{name}", response_model=Token)
def get_one_token(request: Request, name: str) -> Json:
    """One token, without its text."""
    return Json(get_token(context_of(request).store, name))


@router.delete("/tokens/{name}", status_code=204)
def delete_token(request: Request, name: str) -> Response:
    """Make a token worthless at once, and end the sessions that began with it."""
    revoke_token(context_of(request).store, name)
    return Response(status_code=204)


@router.get("/sessions", response_model=SessionList)
def get_sessions(request: Request) -> Json:
    """List the sessions of the pages."""
    context = context_of(request)
    return Json(SessionList(sessions=tuple(list_sessions(context.store, context.clock()))))


@router.delete("/sessions/{session_id}", status_code=204)
def delete_session(request: Request, session_id: str) -> Response:
    """End a session at once."""
    end_session(context_of(request).store, session_id)
    return Response(status_code=204)


@router.get("/audit", response_model=AuditList)
def get_audit(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    request: Request,
    who: Annotated[str | None, Query(max_length=300)] = None,
    kind: Annotated[str | None, Query(max_length=32, description="such as endpoint, silence or login")] = None,
    subject: Annotated[str | None, Query(max_length=500, description="id or name of what was changed")] = None,
    action: Annotated[str | None, Query(max_length=32, description="such as created, changed or removed")] = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: Annotated[int | None, Query(description="next of the page before", ge=0, le=MAX_NUMBER)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Json:
    """List what people changed, newest first: who, when, what, before and after."""
    query = AuditQuery(
        who=who,
        kind=kind,
        subject=subject,
        action=action,
        since=aware(since),
        until=aware(until),
        before=before,
        limit=limit,
    )
    found = search_audit(context_of(request).store, query)
    changes = tuple(
        RecordedChange(number=number, entry=entry, changed=_fields(entry)) for number, entry in found.entries
    )
    return Json(AuditList(changes=changes, next=found.next), headers=page_links(request, "before", found.next))


def _fields(entry: AuditEntry) -> tuple[FieldChange, ...]:
    found = difference(entry)
    return tuple(FieldChange(field=each.field, before=each.before, after=each.after) for each in found)

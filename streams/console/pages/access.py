"""``/access``: who may come in, who is in, who tried, and what people changed."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from streams.console.access import SESSION
from streams.console.api.alerts import MAX_NUMBER
from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.console.pages.rendering import page
from streams.domain.audit import AuditQuery
from streams.domain.errors import ConflictError, RejectedError
from streams.domain.token import Scope
from streams.services.access.authenticate import authenticate_session
from streams.services.access.create_token import create_token
from streams.services.access.list_sessions import list_sessions
from streams.services.access.list_tokens import list_tokens
from streams.services.access.log_in import KIND as LOGIN
from streams.services.access.log_out import end_session
from streams.services.access.revoke_token import revoke_token
from streams.services.audit.difference import difference
from streams.services.audit.search import search_audit

router = APIRouter(prefix="/access", include_in_schema=False, default_response_class=HTMLResponse)
Admin = Annotated[Caller, need(Scope.ADMIN)]
_ATTEMPTS = 20
_FILTERS = ("who", "kind", "subject")

MEANINGS = {
    Scope.READ: "sees everything, changes nothing",
    Scope.WRITE: "also changes subscriptions, endpoints, feeds and silences, and sends articles",
    Scope.ADMIN: "also edits rules, where that is allowed, and this page",
    Scope.OWNER: "a customer: makes and sees only their own subscriptions and endpoints, by the API",
    Scope.INGEST: "a program that sends articles, and does nothing else",
    Scope.FEED: "reads alerts as a feed; may stand in an address",
}
"""Scopes in the words of the page, those that people take most often first."""


@router.get("")
def access_page(
    request: Request,
    caller: Admin,
    who: Annotated[str, Query(max_length=300)] = "",
    kind: Annotated[str, Query(max_length=32)] = "",
    subject: Annotated[str, Query(max_length=500)] = "",
    before: Annotated[int | None, Query(ge=0, le=MAX_NUMBER)] = None,
) -> HTMLResponse:
    """Tokens, sessions, login attempts and the record of changes."""
    return _page(request, caller, {"who": who, "kind": kind, "subject": subject}, before)


@router.post("/tokens")
def post_token(
    request: Request,
    caller: Admin,
    name: Annotated[str, Form(max_length=200)],
    scope: Annotated[Scope, Form()],
    owner: Annotated[str, Form(max_length=200)] = "",
) -> HTMLResponse:
    """Make a token and show it, this one time."""
    context = context_of(request)
    try:
        text = create_token(context.store, name.strip(), scope, context.clock(), owner.strip())
    except (ConflictError, RejectedError) as error:
        return _page(request, caller, {}, wrong=str(error), name=name)
    return _page(request, caller, {}, made=text, name=name)


@router.post("/tokens/{name}/revoke")
def post_revoke(request: Request, caller: Admin, name: str) -> Response:  # noqa: ARG001 - it is the check
    """Make a token worthless."""
    revoke_token(context_of(request).store, name)
    return RedirectResponse("/access?said=token-revoked", 303)


@router.post("/sessions/{session_id}/end")
def post_end(request: Request, caller: Admin, session_id: str) -> Response:  # noqa: ARG001 - it is the check
    """End a session."""
    end_session(context_of(request).store, session_id)
    return RedirectResponse("/access?said=session-ended", 303)


def _page(
    request: Request, caller: Caller, filters: Mapping[str, str], before: int | None = None, **values: str
) -> HTMLResponse:
    context = context_of(request)
    given = {name: filters.get(name, "") for name in _FILTERS}
    query = AuditQuery(**{name: value or None for name, value in given.items()}, before=before)  # type: ignore[arg-type]
    changes = search_audit(context.store, query)
    attempts = search_audit(context.store, AuditQuery(kind=LOGIN, limit=_ATTEMPTS)).entries
    cookie = request.cookies.get(SESSION)
    own = authenticate_session(context.store, cookie, context.clock()) if cookie else None
    said = {name: value for name, value in given.items() if value}
    return page(
        "access",
        request,
        caller,
        tokens=list_tokens(context.store),
        scopes=MEANINGS,
        sessions=list_sessions(context.store, context.clock()),
        own_session=own.id if own else "",
        attempts=[entry for _, entry in attempts],
        changes=[(entry, difference(entry)) for _, entry in changes.entries],
        following=urlencode(said | {"before": str(changes.next)}) if changes.next else "",
        form=given,
        **{"made": "", "wrong": "", "name": ""} | values,
    )

"""``/login/openid``: logging in with an account at an identity provider."""

import hmac
import json
from dataclasses import asdict
from typing import Annotated

from cryptography.fernet import Fernet, InvalidToken
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from streams.console.context import Context, TeamLogin, context_of
from streams.console.pages.actions import local_path, with_session
from streams.console.pages.rendering import page
from streams.domain.errors import RejectedError, UnavailableError
from streams.domain.provider_login import PendingLogin
from streams.services.access.log_in_elsewhere import begin_login, finish_login, refuse_login

router = APIRouter(prefix="/login/openid", include_in_schema=False, default_response_class=HTMLResponse)
_COOKIE = "tocsin_login"
_SECONDS = 600
"""How long somebody may take at the provider."""
_MAX_CODE = 4096


@router.get("")
def begin(request: Request, to: str = "/alerts") -> Response:
    """Send the browser to the provider; what must be known when it comes back stays with it, sealed."""
    context, login = context_of(request), _team_login(request)
    pending = begin_login(local_path(to))
    try:
        answer = RedirectResponse(login.provider.login_address(pending, _return_to(context)), 303)
    except UnavailableError as error:
        return _refused(request, str(error), 503)
    answer.set_cookie(
        _COOKIE,
        login.sealer.encrypt(json.dumps(asdict(pending)).encode()).decode(),
        max_age=_SECONDS,
        path="/login/openid",
        httponly=True,
        samesite="lax",  # the provider's redirect comes from another site
        secure=context.public_url.startswith("https://"),
    )
    return answer


@router.get("/return")
def end(
    request: Request,
    state: Annotated[str, Query(max_length=500)] = "",
    code: Annotated[str, Query(max_length=_MAX_CODE)] = "",
    error: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Take the browser back: check that it is the one that left, and what the provider says of the person."""
    context, login = context_of(request), _team_login(request)
    address = request.client.host if request.client else ""
    pending = _pending(request, login.sealer)
    if pending is None or not hmac.compare_digest(pending.state.encode(), state.encode()):
        refuse_login(context.store, context.clock(), address)
        return _refused(request, "This login was not begun in this browser, or too long ago. Begin again.", 401)
    if error or not code:
        return _refused(request, "You did not log in at the identity provider.", 401)
    try:
        claims = login.provider.claims(code, pending, _return_to(context))
    except RejectedError as wrong:
        refuse_login(context.store, context.clock(), address)
        return _refused(request, str(wrong), 401)
    except UnavailableError as wrong:
        return _refused(request, str(wrong), 503)
    cookie = finish_login(context.store, claims, login.mapping, context.clock(), address)
    if cookie is None:
        return _refused(request, "Your account has no role here. Ask an administrator for one.", 403)
    # A redirect would still count as the provider's, and the browser would send it without our strict cookie.
    answer = with_session(page("logged_in", request, None, to=pending.to), cookie, context)
    answer.delete_cookie(_COOKIE, path="/login/openid")
    return answer


def _team_login(request: Request) -> TeamLogin:
    login = context_of(request).team_login
    if login is None:
        raise HTTPException(404, "no identity provider is set: openid.issuer")
    return login


def _pending(request: Request, sealer: Fernet) -> PendingLogin | None:
    """What this browser began, not too long ago."""
    try:
        return PendingLogin(**json.loads(sealer.decrypt(request.cookies.get(_COOKIE, ""), ttl=_SECONDS)))
    except InvalidToken:
        return None


def _return_to(context: Context) -> str:
    return f"{context.public_url}/login/openid/return"


def _refused(request: Request, wrong: str, status: int) -> Response:
    answer = page("login", request, None, status, to="/alerts", code="", wrong=wrong)
    answer.delete_cookie(_COOKIE, path="/login/openid")
    return answer

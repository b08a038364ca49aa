"""The guard: who is asking, may they, and what every answer tells the browser."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Depends, HTTPException, Request
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as AsgiScope

from streams.console.access import SESSION, Origin, bearer, is_cross_site, is_from_here
from streams.console.api.json_answer import problem
from streams.console.context import context_of
from streams.domain.token import Scope
from streams.services.access.authenticate import authenticate_session, authenticate_token

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
WITHOUT_COOKIE = ("/unsubscribe/",)
"""Paths that need no session, so that another site sending a request there gains nothing."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking: the name of their token, or ``this machine``."""

    name: str
    scope: Scope


class LoginNeededError(Exception):
    """A person must log in before seeing a page."""


def caller_of(request: Request) -> Caller | None:
    """Who is asking; none when nobody that is known."""
    context = context_of(request)
    origin = _origin(request.scope)
    text, cookie, token = bearer(origin.headers), request.cookies.get(SESSION), None
    if text is not None:
        token = authenticate_token(context.store, text, context.clock())
    elif cookie:
        token = authenticate_session(context.store, cookie, context.clock())
    if token is not None or text is not None:
        return Caller(token.name, token.scope) if token is not None else None
    return Caller("this machine", Scope.WRITE) if context.open_on_loopback and is_from_here(origin) else None


def need(scope: Scope) -> Any:
    """A dependency that lets only those through who may do this, and gives their name."""

    def check(request: Request) -> Caller:
        caller = caller_of(request)
        if caller is None:
            raise HTTPException(401, "a token is needed: Authorization: Bearer …; tocsin tokens add makes one")
        if not caller.scope.allows(scope):
            raise HTTPException(403, f"the token {caller.name} may {caller.scope}, not {scope}")
        return caller

    return Depends(check)


def need_person(scope: Scope) -> Any:
    """As :func:`need`, for pages: who is not known is sent to the login."""

    def check(request: Request) -> Caller:
        caller = caller_of(request)
        if caller is None:
            raise LoginNeededError
        if not caller.scope.allows(scope):
            raise HTTPException(403, f"the token {caller.name} may {caller.scope}, not {scope}")
        return caller

    return Depends(check)


class Guard:
    """Middleware: refuses what other sites make browsers send, and sets the security headers of every answer."""

    def __init__(self, app: ASGIApp, headers: Callable[[], dict[str, str]] = lambda: HEADERS) -> None:
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in headers().items()]

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(h for h in self._headers if h[0] not in present)]
            await send(message)

        exempt = scope["path"].startswith(WITHOUT_COOKIE)
        if not exempt and is_cross_site(scope["method"], _origin(scope)):
            await problem(403, "refused", "another site sent this request")(scope, receive, answer)
            return
        await self._app(scope, receive, answer)


def _origin(scope: Any) -> Origin:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return Origin(client=scope["client"][0] if scope.get("client") else "", headers=headers)

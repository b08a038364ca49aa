"""The guard: refuses requests before reading their bodies, and sets the security headers."""

import asyncio
from urllib.parse import quote

from fastapi import HTTPException
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streams.console.access import header_fault, is_cross_site, is_invited, is_open, may_carry_proof
from streams.console.api.json_answer import problem, tocsin_problem
from streams.console.api.problem_types import Problem, of_status
from streams.console.auth import Caller, authenticate
from streams.console.context import Context
from streams.console.http.rate_limit import RateLimiter
from streams.domain.errors import TocsinError

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
"""Of every answer."""
BODY_SECONDS = 60.0
"""How long a request's body may take to arrive."""
_MAX_BYTES = {"/v1/articles": 20_000_000, "/login": 16_384, "/workbench": 3_000_000}
_MAX_BYTES_ELSEWHERE = 1_000_000
_MAX_PUSH_BYTES = 10_000_000
"""Hubs push whole feeds; the handler reads none for a token that it does not know."""


class Guard:
    """Middleware around everything.

    Headers are checked first, then who is asking and how often: what an unknown caller sends is not read.
    """

    def __init__(self, app: ASGIApp, context: Context, body_seconds: float) -> None:
        self._app = app
        self._context = context
        self._body_seconds = body_seconds
        self._limiter = RateLimiter(context.rate_limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(receive, send, is_head=scope["method"] == "HEAD")
        if answer.is_head:
            scope = {**scope, "method": "GET"}
        app = await self._refusal(scope, answer) or self._app
        body = _Body(answer.receive, max_bytes(scope["path"]), self._body_seconds)
        await app(scope, body.receive, answer.send)

    async def _refusal(self, scope: Scope, answer: "_Answer") -> ASGIApp | None:
        """The answer to who may not go on."""
        fault = header_fault(scope["headers"])
        if fault is not None:
            return problem(of_status(fault[0]), fault[1])
        headers, path = Headers(scope=scope), scope["path"]
        if is_cross_site(scope["method"], path, headers, self._context.public_url) and not is_invited(
            path, headers, self._context.cors_origins
        ):
            return problem(Problem.CROSS_SITE, "another site sent this request")
        if not is_open(path) and (refused := await self._unknown(scope, answer)):
            return refused
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > max_bytes(path):
            return _too_large(max_bytes(path))
        return None

    async def _unknown(self, scope: Scope, answer: "_Answer") -> ASGIApp | None:
        """The answer to who is not known, or asks too often."""
        try:
            caller = await run_in_threadpool(authenticate, self._context, HTTPConnection(scope))
        except TocsinError as error:
            return tocsin_problem(error)
        if too_many := self._count(scope, caller, answer):
            return too_many
        if caller is None and not may_carry_proof(scope["path"]):
            return _login_needed(scope)
        scope.setdefault("state", {})["caller"] = caller
        return None

    def _count(self, scope: Scope, caller: Caller | None, answer: "_Answer") -> ASGIApp | None:
        """Count a request of the API; the answer to one too many."""
        if not scope["path"].startswith("/v1/"):
            return None
        address = scope["client"][0] if scope.get("client") else ""
        quota = self._limiter.count(caller.name if caller is not None else None, address)
        if quota is None:
            return None
        answer.headers |= quota.headers
        if not quota.is_used_up:
            return None
        detail = f"more than {quota.limit:,} requests a minute of one {quota.policy}"
        return problem(Problem.TOO_MANY_REQUESTS, detail, {"Retry-After": str(quota.seconds)})


def max_bytes(path: str) -> int:
    """How large the body of a request may be."""
    if path.startswith("/websub/"):
        return _MAX_PUSH_BYTES
    return _MAX_BYTES.get(path, _MAX_BYTES_ELSEWHERE)


def _login_needed(scope: Scope) -> ASGIApp:
    path = scope["path"]
    if scope["method"] == "GET" and not path.startswith("/v1/") and path != "/metrics":
        return RedirectResponse(f"/login?to={quote(path)}", 303)
    return problem(Problem.TOKEN_NEEDED, "send Authorization: Bearer …; tocsin tokens add makes a token")


def _too_large(limit: int) -> ASGIApp:
    return problem(Problem.TOO_LARGE, f"more than {limit:,} bytes; send less at once")


class _Answer:
    """The connection as the application sees it: adds headers to every answer, and leaves out the body for HEAD.

    Attributes:
        headers: what is added where the answer does not say it itself.
    """

    def __init__(self, receive: Receive, send: Send, *, is_head: bool) -> None:
        self.is_head = is_head
        self.headers = dict(HEADERS)
        self._receive = receive
        self._send = send
        self._is_over = False

    async def receive(self) -> Message:
        """The next part of the request; who asked only for the head has gone once they have it."""
        return {"type": "http.disconnect"} if self._is_over else await self._receive()

    async def send(self, message: Message) -> None:
        """Send the next part of the answer."""
        if message["type"] == "http.response.start":
            present = {name for name, _ in message["headers"]}
            added = [
                (name.encode(), value.encode()) for name, value in self.headers.items() if name.encode() not in present
            ]
            message["headers"] = [*message["headers"], *added]
            await self._send(message)
            if self.is_head:
                self._is_over = True
                await self._send({"type": "http.response.body", "body": b""})
        elif not self._is_over:
            await self._send(message)


class _Body:
    """A request's body, up to so many bytes and seconds."""

    def __init__(self, receive: Receive, limit: int, seconds: float) -> None:
        self._receive = receive
        self._limit = limit
        self._left = limit
        self._deadline = asyncio.get_running_loop().time() + seconds
        self._is_complete = False

    async def receive(self) -> Message:
        """The next part; raises HTTPException (408, 413) when it is too late or too much."""
        if self._is_complete:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError as error:
            raise HTTPException(408, "the body took too long to arrive") from error
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            self._is_complete = not message.get("more_body", False)
        if self._left < 0:
            raise HTTPException(413, f"more than {self._limit:,} bytes; send less at once")
        return message

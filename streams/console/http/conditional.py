"""Conditional requests: what a client has already is not sent again (RFC 9110, section 13)."""

import hashlib
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_KEPT = frozenset({b"etag", b"cache-control", b"vary", b"link", b"date"})
"""Headers of an answer without a body."""


class ConditionalGet:
    """Middleware that tags every whole answer to a GET of the API, and answers 304 to who has it.

    A tag that the handler set stands for what people can change of the thing; the tag of the whole answer follows it
    behind a dot. ``If-Match`` compares only the first part (:mod:`streams.console.http.editing`), so that counts which
    move by themselves refuse nobody's change.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Tagger(send, Headers(scope=scope).get("if-none-match")).send)


class _Tagger:
    """Holds the head of an answer back until it is known whether the body comes in one piece."""

    def __init__(self, send: Send, known: str | None) -> None:
        self._send = send
        self._known = known
        self._head: Message | None = None

    async def send(self, message: Message) -> None:
        """Send the next part of the answer."""
        if message["type"] == "http.response.start" and message["status"] == 200:
            self._head = message
            return
        if self._head is not None:
            head, self._head = self._head, None
            message = await self._begin(head, message)
        await self._send(message)

    async def _begin(self, head: Message, first: Message) -> Message:
        """Send the head; returns what of the body is to follow."""
        if first.get("more_body", False):  # streams are not held in memory to be tagged
            await self._send(head)
            return first
        headers = MutableHeaders(raw=list(head["headers"]))
        own = headers.get("etag", "").strip('"')
        tag = ".".join([*([own] if own else []), hashlib.sha256(first.get("body", b"")).hexdigest()[:24]])
        headers["etag"] = f'"{tag}"'
        headers.setdefault("cache-control", "private, no-cache")
        headers.add_vary_header("authorization")
        if not is_known(self._known, tag):
            await self._send({**head, "headers": headers.raw})
            return first
        kept = [(name, value) for name, value in headers.raw if name in _KEPT]
        await self._send({**head, "status": 304, "headers": kept})
        return {"type": "http.response.body", "body": b""}


def is_known(if_none_match: str | None, tag: str) -> bool:
    """Whether ``If-None-Match`` names this tag, by weak comparison."""
    return if_none_match is not None and (if_none_match.strip() == "*" or tag in _TAG.findall(if_none_match))

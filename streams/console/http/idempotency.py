"""Idempotency keys: a POST sent twice with the same key is done once (IETF draft ``idempotency-key-header``)."""

import base64
import hashlib
import json
import re

from cryptography.fernet import Fernet
from fastapi import HTTPException
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streams.console.access import SESSION, bearer
from streams.console.api.json_answer import http_problem, problem, tocsin_problem
from streams.console.api.problem_types import Problem
from streams.console.context import Context
from streams.domain.errors import TocsinError
from streams.domain.kept_request import KeptRequest
from streams.services.kept_requests import Standing, forget, settle, take_up

_KEY = re.compile(r'"[\x21\x23-\x7e]{1,255}"|[\x21\x23-\x7e]{1,255}')
"""A string of structured fields; without its quotes, as many clients send it, the same."""
_KEPT = frozenset({"content-type", "location", "link"})
_REFUSALS = {
    Standing.OTHER_REQUEST: (Problem.KEY_REUSED, {}),
    Standing.UNDER_WAY: (Problem.IN_PROGRESS, {"Retry-After": "5"}),
    Standing.ANSWER_LOST: (Problem.ANSWER_LOST, {}),
}


class Idempotent:
    """Middleware that does what a key asks for once, and gives the same answer to every repetition."""

    def __init__(self, app: ASGIApp, context: Context) -> None:
        self._app = app
        self._context = context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        if "idempotency-key" not in headers or scope["method"] != "POST" or not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        app = await self._answer(scope, headers, receive)
        await app(scope, receive, send)

    async def _answer(self, scope: Scope, headers: Headers, receive: Receive) -> ASGIApp:
        """What answers: the application, what it answered before, or a problem."""
        if len(headers.getlist("idempotency-key")) > 1 or not _KEY.fullmatch(headers["idempotency-key"]):
            return problem(
                Problem.MALFORMED, 'Idempotency-Key: write one string of at most 255 characters, such as "k-1"'
            )
        try:
            body = await _read(receive)
            proof = _Proof(headers)
            taken = await run_in_threadpool(
                take_up, self._context.store, proof.key, _digest(scope, headers, body), self._context.clock()
            )
        except HTTPException as error:
            return http_problem(error)
        except TocsinError as error:
            return tocsin_problem(error)
        if taken.standing is Standing.ANSWERED and taken.request.answer is not None:
            return _Given(proof.open(taken.request.answer))
        if taken.standing in _REFUSALS:
            kind, more = _REFUSALS[taken.standing]
            return problem(kind, headers=more)
        return _Doing(self._app, self._context, taken.request, proof, body)


class _Proof:
    """What only this client knows: the credential and the key, of which the store has hashes alone."""

    def __init__(self, headers: Headers) -> None:
        own = bearer(headers) or headers.get("cookie", "").partition(f"{SESSION}=")[2].partition(";")[0]
        secret = f"{own}\0{headers['idempotency-key'].strip(chr(34))}".encode()
        self.key = hashlib.sha256(b"key\0" + secret).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"seal\0" + secret).digest()))

    def seal(self, plain: bytes) -> bytes:
        """Encrypt an answer: it may hold a secret that is shown once."""
        return self._fernet.encrypt(plain)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt it."""
        return self._fernet.decrypt(sealed)


class _Doing:
    """Answers by the application, and keeps the answer."""

    def __init__(self, app: ASGIApp, context: Context, request: KeptRequest, proof: _Proof, body: bytes) -> None:
        self._app = app
        self._store = context.store
        self._request = request
        self._proof = proof
        self._body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle the request; its body has been read already."""
        scope.setdefault("state", {})["kept_request"] = self._request
        held: list[Message] = []
        unread = [{"type": "http.request", "body": self._body, "more_body": False}]

        async def hear() -> Message:
            return unread.pop() if unread else await receive()

        async def hold(message: Message) -> None:
            held.append(message)

        try:
            await self._app(scope, hear, hold)
        except BaseException:
            await run_in_threadpool(forget, self._store, self._request)
            raise
        await self._keep(held)
        for message in held:
            await send(message)

    async def _keep(self, held: list[Message]) -> None:
        """Keep the answer before it is sent: whoever has it can count on it."""
        status = held[0]["status"]
        if status >= 400:
            await run_in_threadpool(forget, self._store, self._request)
            return
        head = [[name.decode(), value.decode("latin-1")] for name, value in held[0]["headers"]]
        body = b"".join(message.get("body", b"") for message in held[1:])
        whole = {
            "status": status,
            "headers": [pair for pair in head if pair[0] in _KEPT],
            "body": base64.b64encode(body).decode(),
        }
        await run_in_threadpool(settle, self._store, self._request, self._proof.seal(json.dumps(whole).encode()))


class _Given:
    """Gives an answer that was given before."""

    def __init__(self, kept: bytes) -> None:
        self._kept = json.loads(kept)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the form of ASGI
        """Send it."""
        body = base64.b64decode(self._kept["body"])
        headers = [(name.encode(), value.encode("latin-1")) for name, value in self._kept["headers"]]
        headers += [(b"content-length", str(len(body)).encode()), (b"idempotency-replayed", b"true")]
        await send({"type": "http.response.start", "status": self._kept["status"], "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def _read(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HTTPException(400, "the body ended early")
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _digest(scope: Scope, headers: Headers, body: bytes) -> bytes:
    """A hash of all that a request asks for."""
    asked = (scope["path"].encode(), scope["query_string"], headers.get("content-type", "").encode(), body)
    return hashlib.sha256(b"".join(hashlib.sha256(each).digest() for each in asked)).digest()

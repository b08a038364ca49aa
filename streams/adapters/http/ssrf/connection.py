"""One HTTP/1.1 connection that serves one request after another."""

import asyncio
import re
from dataclasses import dataclass
from typing import cast

import httptools
import httpx

BODY_LIMIT = 16 * 1024
"""Bytes of an answer's body that are read by default; what goes beyond is left unread and the connection closed."""

HEAD_LIMIT = 64 * 1024
"""Most bytes of an answer's status line and headers."""

_NOT_IN_A_HEADER = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


class StaleError(Exception):
    """A kept connection turned out to be closed before anything of an answer came: another one may be tried."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as far as it was read."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    truncated: bool


def wire_form(request: httpx.Request, target: bytes) -> bytes:
    """The bytes of a request with all of its body; raises httpx.LocalProtocolError for headers that cannot be sent."""
    lines = [request.method.encode(), b" ", target, b" HTTP/1.1\r\n"]
    for name, value in request.headers.raw:
        if _NOT_IN_A_HEADER.search(name) or _NOT_IN_A_HEADER.search(value) or b":" in name:
            raise httpx.LocalProtocolError(f"the header {name!r} has characters that no header may have")
        lines += (name, b": ", value, b"\r\n")
    lines += (b"\r\n", request.content)
    return b"".join(lines)


class Connection(asyncio.Protocol):
    """A connection as asyncio's protocol; :meth:`exchange` is what others call.

    Attributes:
        reusable: whether another request may follow.
        idle_since: the loop's time at which it was last put aside.
    """

    def __init__(self, *, head_only: bool = False, body_limit: int = BODY_LIMIT) -> None:
        """Expect whole answers, read up to so many bytes of body, or, for a CONNECT, only their heads."""
        self.reusable = True
        self.idle_since = 0.0
        self._head_only = head_only
        self._body_limit = body_limit
        self._used = False
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[Answer] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._forget()

    @property
    def transport(self) -> asyncio.Transport:
        """What carries it; there is one from the moment it is connected."""
        assert self._transport is not None  # noqa: S101 - the loop's promise
        return self._transport

    @property
    def answering(self) -> bool:
        """Whether the status and headers of the answer have come."""
        return self._status > 0

    async def exchange(self, request: bytes) -> Answer:
        """Send a request and wait for its answer.

        Raises:
            StaleError: the connection had been used before and was closed meanwhile.
            httpx.ReadError: it was closed or reset before the answer was complete.
            httpx.RemoteProtocolError: what came is not HTTP.
        """
        self._forget()
        waiter: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiter = waiter
        if self.transport.is_closing():
            self._fail(httpx.ReadError("the connection was closed"))
        else:
            self.transport.write(request)
        try:
            answer = await waiter
        except BaseException:
            self.close()
            raise
        finally:
            self._waiter = None
        self._used = True
        if not self.reusable:
            self.close()
        return answer

    def close(self) -> None:
        """Close at once, whatever is under way."""
        self.reusable = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what carries the connection."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Read on; bytes that nobody asked for end the connection."""
        if self._waiter is None or self._waiter.done():
            self.close()
            return
        self._received += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._fail(httpx.RemoteProtocolError("the answer switches to another protocol"))
        except httptools.HttpParserError as error:
            self._fail(httpx.RemoteProtocolError(f"the answer is not HTTP: {error}"))
        if not self.answering and self._received > HEAD_LIMIT:
            self._fail(httpx.RemoteProtocolError(f"the answer's headers go beyond {HEAD_LIMIT // 1024} KiB"))

    def eof_received(self) -> None:
        """The end of an answer that has no other end, or the loss of one that should go on."""
        if self.answering and not self._is_framed:
            self._finish(reusable=False)
        else:
            self.connection_lost(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail what is under way."""
        self.reusable = False
        when = "in the middle of the answer" if self._received else "before any answer"
        how = "was reset" if isinstance(exc, ConnectionError) else "was closed"
        self._fail(httpx.ReadError(f"the connection {how} {when}" + ("" if exc is None else f" ({exc})")))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header (the parser's call)."""
        self._headers.append((name, value))
        if name.lower() in {b"content-length", b"transfer-encoding"}:
            self._is_framed = True

    def on_headers_complete(self) -> None:
        """Note the status (the parser's call)."""
        self._status = self._parser.get_status_code()
        if self._head_only and self._status >= 200:
            self._finish(reusable=True)

    def on_body(self, data: bytes) -> None:
        """Keep the body as far as the limit (the parser's call)."""
        self._body += data[: self._body_limit - len(self._body) + 1]
        if len(self._body) > self._body_limit:
            self._finish(reusable=False)

    def on_message_complete(self) -> None:
        """Answer, unless it was an interim one such as 103 (the parser's call)."""
        if self._status >= 200:
            self._finish(reusable=self._parser.should_keep_alive())
        else:
            self._forget()

    def _finish(self, *, reusable: bool) -> None:
        if self._waiter is not None and not self._waiter.done():
            self.reusable = self.reusable and reusable
            truncated = len(self._body) > self._body_limit
            self._waiter.set_result(
                Answer(self._status, self._headers, bytes(self._body[: self._body_limit]), truncated)
            )

    def _fail(self, error: httpx.TransportError) -> None:
        self.reusable = False
        if self._waiter is not None and not self._waiter.done():
            stale = self._used and not self._received and isinstance(error, httpx.ReadError)
            self._waiter.set_exception(StaleError() if stale else error)

    def _forget(self) -> None:
        self._status = 0
        self._received = 0
        self._is_framed = False
        self._headers: list[tuple[bytes, bytes]] = []
        self._body = bytearray()

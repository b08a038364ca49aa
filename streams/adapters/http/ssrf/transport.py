"""The transport: httpx requests over vetted connections that are kept alive."""

import asyncio
from types import TracebackType
from typing import Self

import httpx

from streams.adapters.http.ssrf.connection import Connection, StaleError, wire_form
from streams.adapters.http.ssrf.dialer import Dialer, Origin, proxy_headers

IDLE_SECONDS = 30.0
"""How long a connection that is not used is kept."""

MAX_IDLE = 1024
"""Most connections that are kept unused, over all origins."""


class Progress:
    """How far a request got, for the words of a timeout."""

    def __init__(self) -> None:
        self.step = "connecting"


class VettedTransport(httpx.AsyncBaseTransport):
    """Sends requests to public addresses only, follows nothing, reads only so much of an answer as the dialer says.

    A request's extension ``progress`` may hold a :class:`Progress`. An answer's extension ``truncated`` says whether
    its body went on. There is no time limit here: the caller's covers the whole.
    """

    def __init__(self, dialer: Dialer) -> None:
        """Take connections from a dialer."""
        self._dialer = dialer
        self._idle: dict[Origin, list[Connection]] = {}
        self._count = 0
        self._sweeper: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.aclose()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request once; raises httpx.TransportError in words for people."""
        progress = request.extensions.get("progress") or Progress()
        origin = Origin.of(request.url)
        proxy = self._dialer.proxy
        target = request.url.raw_path
        if proxy is not None and origin.scheme == "http":
            target = b"http://" + origin.authority.encode() + target
            request.headers.update(proxy_headers(proxy))
        data = wire_form(request, target)
        connection = self._take(origin)
        while True:
            try:
                if connection is None:
                    connection = await self._dialer.connect(origin)
                progress.step = "waiting for an answer"
                answer = await connection.exchange(data)
            except StaleError:
                connection = None
            except asyncio.CancelledError:
                if connection is not None and connection.answering:
                    progress.step = "reading the answer"
                raise
            else:
                break
        self._keep(origin, connection)
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=httpx.ByteStream(answer.body),
            extensions={"truncated": answer.truncated},
        )

    async def aclose(self) -> None:
        """Close what is kept."""
        if self._sweeper is not None:
            self._sweeper.cancel()
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()
        self._count = 0
        self._dialer.close()

    def _take(self, origin: Origin) -> Connection | None:
        connections = self._idle.get(origin)
        while connections:
            connection = connections.pop()
            self._count -= 1
            if connection.reusable:
                return connection
        return None

    def _keep(self, origin: Origin, connection: Connection) -> None:
        if not connection.reusable:
            return
        if self._count >= MAX_IDLE:
            connection.close()
            return
        loop = asyncio.get_running_loop()
        connection.idle_since = loop.time()
        self._idle.setdefault(origin, []).append(connection)
        self._count += 1
        if self._sweeper is None:
            self._sweeper = loop.call_later(IDLE_SECONDS / 2, self._sweep)

    def _sweep(self) -> None:
        """Close what was not used for long."""
        loop = asyncio.get_running_loop()
        limit = loop.time() - IDLE_SECONDS
        for origin, connections in list(self._idle.items()):
            kept = [each for each in connections if each.reusable and each.idle_since > limit]
            for each in connections:
                if each not in kept:
                    each.close()
            self._count -= len(connections) - len(kept)
            if kept:
                self._idle[origin] = kept
            else:
                del self._idle[origin]
        self._sweeper = loop.call_later(IDLE_SECONDS / 2, self._sweep) if self._idle else None

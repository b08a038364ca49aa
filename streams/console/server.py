"""How the console is served: by uvicorn, with limits on what a connection may cost."""

import asyncio
from typing import Any

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS = 15.0
"""How long a request's headers may take to arrive, and what is left of a body after the answer."""
_MAX_CONNECTIONS = 1000


def server_config(app: FastAPI, header_seconds: float = HEADER_SECONDS, **options: Any) -> uvicorn.Config:
    """The configuration of uvicorn; headers of proxies are not believed."""

    class Connection(_Connection):
        seconds = header_seconds

    return uvicorn.Config(
        app,
        http=Connection,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MAX_CONNECTIONS,
        **options,
    )


class _Connection(H11Protocol):
    """A connection that is closed when its client keeps us waiting for headers, or sends on after the answer."""

    seconds = HEADER_SECONDS
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._unwatch()

    def _watch(self) -> None:
        state = self.conn.their_state
        answered = self.cycle is not None and self.cycle.response_complete
        if state is h11.IDLE or (state is h11.SEND_BODY and answered):
            self._timer = self._timer or self.loop.call_later(self.seconds, self.transport.close)
        else:
            self._unwatch()

    def _unwatch(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

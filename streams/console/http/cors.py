"""Other origins: whose pages may use the API with a token of their own."""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_SENT = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID")
_READ = ("ETag", "Idempotency-Replayed", "Link", "RateLimit", "RateLimit-Policy", "Retry-After")


class ApiCors:
    """Middleware that answers pages of other origins below ``/v1/``; never with cookies, so they need a token."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._cors = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("GET", "POST", "PUT", "PATCH", "DELETE"),
            allow_headers=_SENT,
            expose_headers=_READ,
            allow_credentials=False,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        is_api = scope["type"] == "http" and scope["path"].startswith("/v1/")
        await (self._cors if is_api else self._app)(scope, receive, send)

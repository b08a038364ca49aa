"""A webhook receiver for the demo: verifies every delivery, keeps it, answers fast."""

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError


@dataclass(frozen=True, slots=True)
class Received:
    """One delivery as it came."""

    webhook_id: str
    verified: bool
    event: dict[str, Any]


class Receiver:
    """Listens on a free loopback port; ``secret`` is set once the subscription was made."""

    def __init__(self) -> None:
        self.secret = ""
        self.received: list[Received] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where to send webhooks."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/hooks/tocsin"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def take(self, body: bytes, headers: dict[str, str]) -> None:
        """Verify a delivery and keep it; the same ``webhook-id`` twice is one delivery."""
        try:
            Webhook(self.secret).verify(body, headers)
            verified = True
        except WebhookVerificationError:
            verified = False
        delivery = Received(headers.get("webhook-id", ""), verified, json.loads(body))
        if all(delivery.webhook_id != other.webhook_id for other in self.received):
            self.received.append(delivery)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.take(body, {name.lower(): value for name, value in self.headers.items()})
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing: the demo prints what came."""

        return Handler

"""A webhook receiver for development: accepts posts, passes them on, and answers at once."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MAX_BYTES = 1_000_000

Handle = Callable[[Mapping[str, str], bytes], HTTPStatus]
"""Takes the headers (names in lower case) and the body of a post; gives the answer's status. Called from threads."""


class HookListener(ThreadingHTTPServer):
    """Listens until it is shut down; ``server_port`` says where."""

    daemon_threads = True

    def __init__(self, host: str, port: int, handle: Handle) -> None:
        """Bind; port 0 takes a free one. Raises OSError when it cannot be had."""
        self.handle = handle
        super().__init__((host, port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: HookListener

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "")
        if not (length.isascii() and length.isdigit()) or int(length) > MAX_BYTES:
            self.close_connection = True
            self._answer(HTTPStatus.LENGTH_REQUIRED if not length else HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        body = self.rfile.read(int(length))
        self._answer(self.server.handle({name.lower(): value for name, value in self.headers.items()}, body))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: whoever handles the post says what is worth it."""

    def _answer(self, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

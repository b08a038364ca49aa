"""The health port for probes of this machine's processes: ``/livez`` and ``/readyz``."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from streams.domain.errors import TocsinError
from streams.services.health import ProcessHealth

Report = Callable[[], Sequence[ProcessHealth]]
"""How the processes are; answers at once."""


@contextmanager
def health_port(host: str, port: int | None, report: Report) -> Iterator[None]:
    """Answer probes inside, in threads of their own, so that a loop that hangs is still told of.

    Args:
        host: to listen on.
        port: to listen on; nothing is done without one.
        report: how the processes are.

    Raises:
        TocsinError: the port cannot be listened on.
    """
    if port is None:
        yield
        return

    class Probe(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            """Answer 200 or 503."""
            well = {"/livez": lambda each: each.alive, "/readyz": lambda each: each.ready}.get(self.path)
            found = report() if well else []
            status = HTTPStatus.NOT_FOUND if well is None else HTTPStatus.OK
            if well is not None and not all(map(well, found)):
                status = HTTPStatus.SERVICE_UNAVAILABLE
            body = json.dumps([asdict(each) for each in found]).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Probes are not worth a line each."""

    try:
        server = ThreadingHTTPServer((host, port), Probe)
    except OSError as error:
        raise TocsinError(f"cannot listen on {host}:{port}: {error.strerror}; set TOCSIN_HEALTH__PORT") from error
    with server:
        threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
        yield
        server.shutdown()

"""A publisher on loopback that behaves as well or as badly as a test wants."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    """A request that came: names of headers in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass
class Answer:
    """What is answered."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Respond = Callable[[Asked], Answer]


class Publisher:
    """A web server whose pages tests set."""

    def __init__(self) -> None:
        self.pages: dict[str, Respond] = {}
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.do_GET()

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                with publisher._lock:
                    publisher.asked.append(asked)
                    publisher._at_once += 1
                    publisher.most_at_once = max(publisher.most_at_once, publisher._at_once)
                try:
                    respond = publisher.pages.get(self.path) or publisher.pages.get(self.path.partition("?")[0])
                    answer = respond(asked) if respond else Answer(404)
                    self.send_response(answer.status)
                    for name, value in answer.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(answer.body)))
                    self.end_headers()
                    self.wfile.write(answer.body)
                finally:
                    with publisher._lock:
                        publisher._at_once -= 1

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self._server.server_port

    def url(self, path: str = "/feed.xml", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def serve(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> None:
        """Answer with these bytes; underscores in names of headers stand for hyphens."""
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = lambda _: Answer(status, data, named)

    def paths(self) -> list[str]:
        return [each.path for each in self.asked]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def publishing() -> Iterator[Publisher]:
    """A publisher that ends with the test."""
    publisher = Publisher()
    try:
        yield publisher
    finally:
        publisher.close()


def item(number: int | str, title: str = "", link: str = "", text: str = "", date: str = "") -> str:
    """One item of RSS."""
    return "".join(
        (
            f"<item><guid isPermaLink='false'>g{number}</guid><title>{title or f'Title {number}'}</title>",
            f"<link>{link or f'/articles/{number}'}</link>",
            f"<description>{text or f'Text of article {number}, which is long enough.'}</description>",
            f"<pubDate>{date}</pubDate></item>" if date else "</item>",
        )
    )


def rss(*items: str, channel: str = "") -> bytes:
    """A feed of these items."""
    inner = f"<title>T</title>{channel}{''.join(items)}"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{inner}</channel></rss>'.encode()

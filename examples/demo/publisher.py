"""The demo's newspapers: a web server on loopback with one RSS feed each."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Article = Mapping[str, Any]


class Publisher:
    """Listens on a free loopback port; what was published last under an id replaces what was before."""

    def __init__(self) -> None:
        self._articles: dict[str, Article] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def publish(self, articles: Sequence[Article]) -> None:
        """Put articles into the feeds of their newspapers."""
        self._articles |= {article["id"]: article for article in articles}

    def feeds(self, articles: Sequence[Article]) -> dict[str, Any]:
        """The newspapers' feeds as ``tocsin feeds import`` reads them."""
        sources = {article["source"]["domain"]: article["source"] for article in articles}
        return {
            "feeds": [
                {
                    "url": self._url(domain),
                    "name": source["name"],
                    "owner": source["owner"],
                    "tier": source["tier"],
                    "every": "1s",
                }
                for domain, source in sources.items()
            ]
        }

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def _url(self, domain: str) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/{domain}/rss.xml"

    def _feed(self, path: str) -> bytes:
        items = [_item(a) for a in list(self._articles.values()) if path.startswith(f"/{a['source']['domain']}/")]
        return f'<rss version="2.0"><channel><title>News</title>{"".join(items)}</channel></rss>'.encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = publisher._feed(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                """Say nothing."""

        return Handler


def _item(article: Article) -> str:
    published = format_datetime(datetime.fromisoformat(article["published_at"]))
    return (
        f"<item><guid isPermaLink='false'>{article['id']}</guid><title>{escape(article['title'])}</title>"
        f"<link>/{article['source']['domain']}/{article['id']}</link><pubDate>{published}</pubDate>"
        f"<description>{escape(article['text'])}</description></item>"
    )

"""A receiver of Tocsin's webhooks: verifies, remembers what it has seen, answers fast, works afterwards.

    pip install standardwebhooks
    TOCSIN_SECRET=whsec_… python receiver.py --port 8080

It answers as soon as the message is safely written down, and works afterwards: a receiver that works before it answers
is too slow one day, and then gets everything twice. Work that fails ends the program; the next start takes it up again.
"""

import argparse
import json
import os
import sqlite3
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError


class Inbox:
    """Messages on disk: each once, however often it is delivered, and worked on until that has succeeded."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.arrived = threading.Event()
        with closing(self._open()) as store, store:
            store.execute("CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, body TEXT, done INTEGER DEFAULT 0)")

    def add(self, message_id: str, body: str) -> bool:
        """Write a message down; False if it was there already."""
        with closing(self._open()) as store, store:
            added = store.execute("INSERT OR IGNORE INTO inbox (id, body) VALUES (?, ?)", (message_id, body)).rowcount
        self.arrived.set()
        return bool(added)

    def work(self) -> None:
        """Handle what waits, oldest first, for ever."""
        while True:
            self.arrived.wait()
            self.arrived.clear()
            with closing(self._open()) as store, store:
                waiting = store.execute("SELECT id, body FROM inbox WHERE NOT done ORDER BY rowid").fetchall()
            for message_id, body in waiting:
                handle(json.loads(body))
                with closing(self._open()) as store, store:
                    store.execute("UPDATE inbox SET done = 1 WHERE id = ?", (message_id,))

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=10)


def handle(event: dict[str, Any]) -> None:
    """Your work goes here."""
    for change in event["data"]["changes"]:
        alert = change["alert"]
        print(f"{change['change']}: {alert['summary']} [{alert['severity']}]", flush=True)
    if event["type"] == "tocsin.ping.v1":
        print("ping", flush=True)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    webhook: Webhook
    inbox: Inbox

    def do_POST(self) -> None:
        """Verify, write down, answer."""
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            self.webhook.verify(body, headers)
        except (WebhookVerificationError, ValueError) as error:
            print(f"refused: {error}", flush=True)
            self._answer(401)
            return
        self.inbox.add(headers["webhook-id"], body.decode())
        self._answer(204)

    def log_message(self, *args: object) -> None:
        """Print only what matters."""

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


def main() -> None:
    """Receive until stopped."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--inbox", default="inbox.db", help="file in which messages are kept")
    options = parser.parse_args()
    if "TOCSIN_SECRET" not in os.environ:
        parser.error("set TOCSIN_SECRET to what `tocsin subscribe --webhook` printed")
    Handler.webhook = Webhook(os.environ["TOCSIN_SECRET"])
    Handler.inbox = Inbox(options.inbox)
    Handler.inbox.arrived.set()  # what was left when we last stopped
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    print(f"receiving at http://127.0.0.1:{server.server_port}/", flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Handler.inbox.work()


if __name__ == "__main__":
    main()

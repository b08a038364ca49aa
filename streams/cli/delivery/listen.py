"""``tocsin listen``: a local webhook receiver that prints what arrives."""

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus

import click

from streams import bootstrap
from streams.cli.shared.foreign_text import harmless
from streams.cli.shared.secret_input import secret_input
from streams.cli.shared.terminal import say
from streams.domain.endpoint import Secret
from streams.domain.errors import TocsinError
from streams.notify.sign import check_secret, in_force, mismatch
from streams.services.endpoints.show import list_webhooks
from streams.settings import load_settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8900, show_default=True, help="0 takes a free one.")
@click.option(
    "--secret",
    "secrets",
    multiple=True,
    metavar="whsec_…",
    help="By default those of the store's endpoints; - reads it.",
)
@click.option("--answer", type=click.IntRange(200, 599), default=204, show_default=True, help="The status to answer.")
@click.option("--json", "as_json", is_flag=True, help="Print bodies as they came, one a line.")
def listen(host: str, port: int, secrets: tuple[str, ...], answer: int, as_json: bool) -> None:
    """Receive webhooks, verify their signatures, print them; for development.

    Subscribe with `tocsin subscribe --webhook http://127.0.0.1:8900/`. The notifier reaches this machine only if
    notify.allow_networks has 127.0.0.0/8. What is not signed with a known secret is refused with 401.
    """
    secrets = tuple(secret_input(secret, "secret") for secret in secrets)
    for secret in secrets:
        check_secret(secret)
    settings = load_settings()
    given = tuple(Secret(value=each) for each in secrets)
    printer = _Printer(lambda: given or _stored(f"http://{host}:{server.server_port}"), HTTPStatus(answer), as_json)
    try:
        server = bootstrap.webhook_listener(host, port, printer.take)
    except OSError as error:
        raise TocsinError(f"cannot listen at {host}:{port}: {error.strerror}; choose another --port") from error
    say(f"listening at http://{host}:{server.server_port}/", err=True)
    if not any(network.startswith("127.") for network in settings.notify.allow_networks):
        hint = "TOCSIN_NOTIFY__ALLOW_NETWORKS='[\"127.0.0.0/8\"]'"
        say(f"the notifier may not reach it yet: start it with {hint}", fg="yellow", err=True)
    with server, suppress(KeyboardInterrupt):
        server.serve_forever(poll_interval=0.1)


def _stored(address: str) -> tuple[Secret, ...]:
    """The secrets of the webhooks that lead here; read anew, because subscriptions come and secrets rotate."""
    with bootstrap.open_store(load_settings()) as store:
        hooks = list_webhooks(store)
    return tuple(secret for hook in hooks if hook.address.startswith(address) for secret in hook.secrets)


class _Printer:
    """Verifies and prints posts, one at a time."""

    def __init__(self, secrets: Callable[[], tuple[Secret, ...]], answer: HTTPStatus, as_json: bool) -> None:
        self._secrets = secrets
        self._answer = answer
        self._as_json = as_json
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    def take(self, headers: Mapping[str, str], body: bytes) -> HTTPStatus:
        now = datetime.now(UTC)
        wrong = mismatch(headers, body, in_force(self._secrets(), now), now)
        with self._lock:
            if wrong is not None:
                say(f"{now:%H:%M:%S} refused: {wrong}", fg="red", err=True)
                return HTTPStatus.UNAUTHORIZED
            self._print(now, headers["webhook-id"], body)
        return self._answer

    def _print(self, now: datetime, identity: str, body: bytes) -> None:
        again = " again" if identity in self._seen else ""
        self._seen.add(identity)
        if self._as_json:
            click.echo(body.decode())
            return
        event = json.loads(body)
        kind = str(event.get("type", "a body of its own")) if isinstance(event, dict) else "a body of its own"
        which = click.style(harmless(kind), bold=True)
        click.echo(f"{now:%H:%M:%S} {click.style('verified', fg='green')} {which} {harmless(identity)}{again}")
        changes = event["data"]["changes"] if "data" in event else []
        for change in changes:
            alert = change["alert"]
            say(f"         {alert['severity']:<8} {alert['summary']}")
            for evidence in (change["event"] or {}).get("evidence", [])[:1]:
                say(f"         “{evidence['sentence']}”")

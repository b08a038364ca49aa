"""The options of ``tocsin endpoints set``, parsed and checked."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from streams import bootstrap
from streams.cli.shared.secret_input import secret_input
from streams.domain.alert import Severity
from streams.domain.delivery_hours import DeliveryHours
from streams.domain.endpoint import MAX_TIMEOUT, METHODS
from streams.domain.errors import TocsinError
from streams.domain.oauth2 import OAuth2Client
from streams.domain.tls_identity import TlsIdentity
from streams.notify.request_header import wrong_headers
from streams.notify.sample import sample_subscription
from streams.services.subscriptions.send_sample import sample_delivery
from streams.settings import load_settings

_READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SEVERITIES = click.Choice([severity.value for severity in Severity])
_HEADER = re.compile(r"(?P<name>[^:=]+)[:=]\s*(?P<value>.*?)\s*")

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--header",
        "headers",
        multiple=True,
        metavar="NAME: VALUE",
        help="Send this header; replaces all of them. VALUE - reads it.",
    ),
    click.option("--no-headers", is_flag=True, help="Send no headers of its own."),
    click.option("--body", type=_READABLE, help="YAML: a body of its own (docs/webhooks.md)."),
    click.option("--no-body", is_flag=True, help="Send CloudEvents again."),
    click.option("--method", type=click.Choice(METHODS), help="How to send; POST by default."),
    click.option(
        "--oauth", nargs=3, metavar="TOKEN_URL CLIENT_ID SECRET", help="Send access tokens; SECRET - reads it."
    ),
    click.option("--oauth-scope", default="", help="What to ask the authorisation server for."),
    click.option("--no-oauth", is_flag=True, help="Send no access tokens."),
    click.option("--tls-authorities", type=_READABLE, help="PEM: trust these instead of the public authorities."),
    click.option("--tls-certificate", type=_READABLE, help="PEM: our certificate and its key, for who asks (mTLS)."),
    click.option("--no-tls", is_flag=True, help="Trust the public authorities and show no certificate."),
    click.option("--address", help="Speak to another address; id, secret, history and what waits stay."),
    click.option("--max-in-flight", type=click.IntRange(1, 1000), help="Most deliveries at once."),
    click.option(
        "--rate", "rate_per_second", type=click.FloatRange(0), help="Most deliveries a second; 0 is no limit."
    ),
    click.option("--timeout", type=click.FloatRange(1, MAX_TIMEOUT), help="Seconds for one attempt at it."),
    click.option("--no-timeout", is_flag=True, help="Give it the seconds of notify.timeout."),
    click.option(
        "--hours", multiple=True, metavar="SPAN", help="Deliver in 'Mon-Fri 08:00-18:00' only; the rest waits."
    ),
    click.option("--hours-zone", metavar="ZONE", help="Zone of --hours; UTC by default."),
    click.option("--hours-urgent", type=_SEVERITIES, help="From this severity on, deliver at any time."),
    click.option("--no-hours", is_flag=True, help="Deliver at any time."),
)


def endpoint_options(command: F) -> F:
    """Options for everything that can be changed of an endpoint."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def read_changes(options: dict[str, Any]) -> dict[str, Any]:
    """What :func:`endpoint_options` change, by the endpoint's fields; raises TocsinError for what is wrong."""
    named = ("address", "max_in_flight", "rate_per_second", "timeout", "method")
    changes: dict[str, Any] = {name: options[name] for name in named if options[name] is not None}
    if options["headers"] or options["no_headers"]:
        changes["headers"] = read_headers(options["headers"])
    if options["tls_authorities"] or options["tls_certificate"]:
        changes["tls"] = read_tls(options["tls_authorities"], options["tls_certificate"])
    if options["oauth"]:
        changes["oauth"] = read_oauth(options["oauth"], options["oauth_scope"])
    if options["body"]:
        changes["body"] = read_body(options["body"])
    if hours := _hours(options["hours"], options["hours_zone"], options["hours_urgent"]):
        changes["hours"] = hours
    return {name: None for name in ("body", "oauth", "tls", "timeout", "hours") if options[f"no_{name}"]} | changes


def _hours(spans: tuple[str, ...], zone: str | None, urgent: str | None) -> DeliveryHours | None:
    if not spans and (zone or urgent):
        raise click.UsageError("--hours-zone and --hours-urgent go with --hours.")
    severity = Severity(urgent) if urgent else None
    return DeliveryHours(spans=spans, zone=zone or "UTC", urgent=severity) if spans else None


def read_tls(authorities: Path | None, certificate: Path | None) -> TlsIdentity | None:
    """The identity in two files of PEM; none without either. Raises TocsinError for what is no such file."""
    texts = [file.read_text(encoding="ascii", errors="replace") if file else "" for file in (authorities, certificate)]
    identity = TlsIdentity(authorities=texts[0], certificate=texts[1])
    if identity == TlsIdentity():
        return None
    bootstrap.check_tls(identity)
    return identity


def read_oauth(client: tuple[str, str, str], scope: str) -> OAuth2Client:
    """The client of a token URL, an id and a secret, which may be read from standard input."""
    token_url, client_id, secret = client
    given = secret_input(secret, "client's secret")
    return OAuth2Client(token_url=token_url, client_id=client_id, client_secret=given, scope=scope)


def read_body(file: Path) -> object:
    """The tree in a file, once it has made a body of a sample alert."""
    now, settings = bootstrap.now(), load_settings()
    return bootstrap.read_custom_body(file, sample_delivery(sample_subscription(now), now), settings.public_url)


def read_headers(lines: tuple[str, ...]) -> dict[str, str]:
    """The headers in lines of ``NAME: VALUE``; raises TocsinError with everything that is wrong."""
    pairs = [(line, _HEADER.fullmatch(line)) for line in lines]
    wrong = [f"{line!r} is not NAME: VALUE" for line, found in pairs if found is None]
    headers = {f["name"]: secret_input(f["value"], f"value of {f['name']}") for _, f in pairs if f is not None}
    wrong += wrong_headers(headers)
    if wrong:
        raise TocsinError("\n".join(f"--header: {line}" for line in wrong))
    return headers

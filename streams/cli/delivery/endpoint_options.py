"""The options of ``tocsin endpoints set``, parsed and checked."""

import re
from pathlib import Path

import click

from streams import bootstrap
from streams.cli.shared.secret_input import secret_input
from streams.domain.errors import TocsinError
from streams.domain.oauth2 import OAuth2Client
from streams.domain.tls_identity import TlsIdentity
from streams.notify.request_header import wrong_headers
from streams.notify.sample import sample_subscription
from streams.services.subscriptions.send_sample import sample_delivery
from streams.settings import load_settings

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
_HEADER = re.compile(r"(?P<name>[^:=]+)[:=]\s*(?P<value>.*?)\s*")


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

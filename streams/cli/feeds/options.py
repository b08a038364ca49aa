"""Options of feeds that several commands take."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from streams.bootstrap.feeds import read_mapping
from streams.cli.shared.options import Duration
from streams.cli.shared.secret_input import secret_input
from streams.collect.login import basic_login
from streams.domain.feed import Identity
from streams.domain.oauth2 import OAuth2Client

F = TypeVar("F", bound=Callable[..., Any])

_READ = frozenset({"headers", "login", "mapping", "oauth", "oauth_scope", "refresh_token"})

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def feed_options(command: F) -> F:
    """Options that say how a feed is read."""
    identities = click.Choice([identity.value for identity in Identity])
    for option in (
        click.option(
            "--header",
            "headers",
            multiple=True,
            metavar="NAME=VALUE",
            help="Send this header or cookie; VALUE - reads it.",
        ),
        click.option("--login", metavar="NAME", help="Log in; the password is asked for, or read from standard input."),
        click.option(
            "--oauth",
            nargs=3,
            metavar="TOKEN-URL CLIENT-ID SECRET",
            help="Log in with an access token (OAuth 2) instead of a password; SECRET - reads it.",
        ),
        click.option("--oauth-scope", metavar="SCOPE", help="What to ask the authorisation server for."),
        click.option(
            "--refresh-token", metavar="TOKEN", help="Whose access to use, where somebody granted it; - reads it."
        ),
        click.option(
            "--mapping",
            type=click.Path(path_type=Path, dir_okay=False, exists=True),
            help="YAML that says where articles stand in the JSON of an API: docs/feeds.md.",
        ),
        click.option("--identity", type=identities, help="What tells its articles apart; auto by default."),
        click.option("--full-text/--feed-text", "full_text", default=None, help="Fetch each article's page."),
        click.option("--tier", type=click.IntRange(1, 5), help="1 (agencies, papers of record) to 5 (unknown)."),
        click.option("--owner", help="Who owns the publisher; copies of one owner count once."),
        click.option("--country", metavar="ISO3", help="The publisher's country, such as MLI."),
        click.option("--language", metavar="CODE", help="Of all its articles, such as fr; identified by default."),
        click.option("--every", type=Duration(), metavar="DURATION", help="Fixed interval; adapts by default."),
        click.option("--name", help="What people call it."),
    ):
        command = option(command)
    return command


def given_options(options: dict[str, Any]) -> dict[str, Any]:
    """The fields of a feed that were given; raises click.BadParameter for a header that is none."""
    fields = {name: value for name, value in options.items() if value is not None and name not in _READ}
    headers = dict(_header(text) for text in options.get("headers") or ())
    if options.get("oauth"):
        fields |= {"oauth": _client(options), "user": options.get("login") or ""}
    elif options.get("oauth_scope") or options.get("refresh_token"):
        raise click.UsageError("--oauth-scope and --refresh-token need --oauth.")
    elif options.get("login"):
        headers["Authorization"] = _basic(options["login"])
        fields |= {"oauth": None, "user": ""}
    if headers or options.get("oauth"):
        fields["headers"] = headers
    if options.get("mapping"):
        fields["mapping"] = read_mapping(options["mapping"])
    if "identity" in fields:
        fields["identity"] = Identity(fields["identity"])
    return fields


def _client(options: dict[str, Any]) -> OAuth2Client:
    token_url, client_id, secret = options["oauth"]
    token = options.get("refresh_token")
    return OAuth2Client(
        token_url=token_url,
        client_id=client_id,
        client_secret=secret_input(secret, "client's secret"),
        scope=options.get("oauth_scope") or "",
        refresh_token=secret_input(token, "refresh token") if token else "",
    )


def _basic(name: str) -> str:
    try:
        basic_login(name, "")  # asks for no password that is of no use
        return basic_login(name, secret_input("-", f"password of {name}"))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--login") from error


def _header(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise click.BadParameter("a header is written NAME=VALUE", param_hint="--header")
    return name.strip(), secret_input(value.strip(), f"value of {name.strip()}")

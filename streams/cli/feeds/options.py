"""Options of feeds that several commands take."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from streams.cli.shared.options import Duration
from streams.cli.shared.secret_input import secret_input
from streams.domain.feed import Identity

F = TypeVar("F", bound=Callable[..., Any])

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
    fields = {name: value for name, value in options.items() if value is not None and name != "headers"}
    if options.get("headers"):
        fields["headers"] = dict(_header(text) for text in options["headers"])
    if "identity" in fields:
        fields["identity"] = Identity(fields["identity"])
    return fields


def _header(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise click.BadParameter("a header is written NAME=VALUE", param_hint="--header")
    return name.strip(), secret_input(value.strip(), f"value of {name.strip()}")

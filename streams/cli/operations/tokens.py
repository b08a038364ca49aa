"""``tocsin tokens``: who may use the HTTP API."""

import json

import click
from rich.table import Table

from streams import bootstrap
from streams.cli.shared.tables import print_table
from streams.domain.token import Scope
from streams.domain.wording import minute
from streams.services.access.create_token import create_token
from streams.services.access.list_tokens import list_tokens
from streams.services.access.revoke_token import revoke_token
from streams.settings import load_settings


@click.group()
def tokens() -> None:
    """Make, list and revoke tokens of the HTTP API.

    Programs send one as "Authorization: Bearer TOKEN"; people give one to the pages' login.
    """


@tokens.command()
@click.argument("name")
@click.option("--scope", type=click.Choice([scope.value for scope in Scope]), default="write", show_default=True)
@click.option("--owner", default="", help="Whose subscriptions and endpoints --scope owner sees; by default NAME.")
def add(name: str, scope: str, owner: str) -> None:
    """Make a token: ingest sends articles, read looks, write does everything; feed is for addresses of alert feeds.

    One of scope owner makes and sees only its owner's subscriptions, endpoints and deliveries, by the HTTP API.
    """
    with bootstrap.open_store(load_settings()) as store:
        token = create_token(store, name, Scope(scope), bootstrap.now(), owner)
    click.echo(token)
    click.echo("Keep it now: it is not shown again.", err=True)


@tokens.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_(as_json: bool) -> None:
    """List the tokens, without themselves."""
    with bootstrap.open_store(load_settings()) as store:
        found = list_tokens(store)
    if as_json:
        rows = [
            {
                "name": token.name,
                "scope": token.scope.value,
                "created_at": token.created_at.isoformat(),
                "used_at": token.used_at.isoformat() if token.used_at else None,
            }
            for token in found
        ]
        click.echo(json.dumps(rows))
        return
    if not found:
        click.echo("no tokens; make one with `tocsin tokens add NAME`")
        return
    table = Table("name", "scope", "made", "last used", box=None, pad_edge=False)
    for token in found:
        used = minute(token.used_at) if token.used_at else "never"
        table.add_row(token.name, token.scope.value, minute(token.created_at), used)
    print_table(table)


@tokens.command()
@click.argument("name")
def revoke(name: str) -> None:
    """Make a token worthless at once."""
    with bootstrap.open_store(load_settings()) as store:
        revoke_token(store, name)
    click.echo(f"revoked: {name}")

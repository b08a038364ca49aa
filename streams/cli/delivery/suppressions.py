"""``tocsin suppressions``: addresses that get no more mail."""

import json
from dataclasses import asdict

import click
from rich.table import Table

from streams import bootstrap
from streams.cli.shared.tables import print_table
from streams.cli.shared.terminal import say
from streams.domain.wording import minute
from streams.services.suppressions.add import suppress_address
from streams.services.suppressions.list import list_suppressions
from streams.services.suppressions.remove import unsuppress_address
from streams.settings import load_settings


@click.group()
def suppressions() -> None:
    """Addresses that get no more mail: who unsubscribed, whose mailbox does not exist, and whom you add."""


@suppressions.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_(as_json: bool) -> None:
    """List the suppressed addresses, newest first."""
    with bootstrap.open_store(load_settings()) as store:
        found = list_suppressions(store)
    if as_json:
        click.echo(json.dumps([asdict(each) | {"at": each.at.isoformat()} for each, _ in found]))
        return
    if not found:
        say("no address is suppressed")
        return
    table = Table("address", "gets no mail of", "why", "since", box=None, pad_edge=False)
    for each, what in found:
        table.add_row(each.address, what, each.reason, minute(each.at))
    print_table(table)


@suppressions.command()
@click.argument("address")
@click.option("--reason", default="added by hand", show_default=True)
def add(address: str, reason: str) -> None:
    """Send an address nothing any more."""
    with bootstrap.open_store(load_settings()) as store:
        plain = suppress_address(store, address, reason, bootstrap.now())
    say(f"suppressed: {plain}")


@suppressions.command()
@click.argument("address")
def remove(address: str) -> None:
    """Send an address mail again, whatever it was suppressed for."""
    with bootstrap.open_store(load_settings()) as store:
        unsuppress_address(store, address)
    say(f"gets mail again: {address}")

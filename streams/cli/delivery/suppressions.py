"""``tocsin suppressions``: addresses that get no more mail."""

import json
from dataclasses import asdict

import click
from rich.table import Table

from streams import bootstrap
from streams.adapters.store.suppressions import EVERYTHING, Suppression, all_suppressions, lift, suppress
from streams.cli.shared.tables import print_table
from streams.domain.errors import TocsinError
from streams.notify.email_message import address_of
from streams.settings import load_settings


@click.group()
def suppressions() -> None:
    """Addresses that get no more mail: who unsubscribed, whose mailbox does not exist, and whom you add."""


@suppressions.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_(as_json: bool) -> None:
    """List the suppressed addresses, newest first."""
    with bootstrap.open_database(load_settings()) as database, database.read() as connection:
        found = all_suppressions(connection)
        names = {each.id: each.name for each in bootstrap.subscription_book().all(connection)}
    if as_json:
        click.echo(json.dumps([asdict(each) | {"at": each.at.isoformat()} for each in found]))
        return
    if not found:
        click.echo("no address is suppressed")
        return
    table = Table("address", "gets no mail of", "why", "since", box=None, pad_edge=False)
    for each in found:
        what = (
            "anything" if each.subscription_id == EVERYTHING else names.get(each.subscription_id, each.subscription_id)
        )
        table.add_row(each.address, what, each.reason, f"{each.at:%Y-%m-%d %H:%M} UTC")
    print_table(table)


@suppressions.command()
@click.argument("address")
@click.option("--reason", default="added by hand", show_default=True)
def add(address: str, reason: str) -> None:
    """Send an address nothing any more."""
    try:
        address = address_of(address).addr_spec
    except ValueError as error:
        raise TocsinError(str(error)) from error
    with bootstrap.open_database(load_settings()) as database, database.begin() as connection:
        suppress(connection, Suppression(address, EVERYTHING, reason, bootstrap.now()))
    click.echo(f"suppressed: {address}")


@suppressions.command()
@click.argument("address")
def remove(address: str) -> None:
    """Send an address mail again, whatever it was suppressed for."""
    with bootstrap.open_database(load_settings()) as database, database.begin() as connection:
        mine = [each for each in all_suppressions(connection) if each.address == address.casefold()]
        for each in mine:
            lift(connection, each.address, each.subscription_id)
    if not mine:
        raise TocsinError(f"{address} is not suppressed; `tocsin suppressions list` shows who is")
    click.echo(f"gets mail again: {address}")

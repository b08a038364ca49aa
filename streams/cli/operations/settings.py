"""``tocsin settings``: every setting, and what is in force."""

import json

import click
from rich.markup import escape
from rich.table import Column, Table

from streams.cli.shared.tables import print_table
from streams.settings import load_settings
from streams.settings.catalogue import catalogue, in_force, page


@click.command()
@click.option("--changed", is_flag=True, help="Only those that differ from their default.")
@click.option("--page", "as_page", is_flag=True, help="Print the page docs/settings.md.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def settings(changed: bool, as_page: bool, as_json: bool) -> None:
    """Show every setting: what is in force, and what it means. Passwords are blanked."""
    if as_page:
        click.echo(page(), nl=False)
        return
    now = load_settings()
    rows = [(each, in_force(now, each)) for each in catalogue()]
    if changed:
        rows = [(each, value) for each, value in rows if value != each.default]
    if as_json:
        tree = [{"name": s.name, "variable": s.variable, "value": value, "default": s.default} for s, value in rows]
        click.echo(json.dumps(tree, ensure_ascii=False))
        return
    if not rows:
        click.echo("every setting has its default")
        return
    table = Table(Column("setting", no_wrap=True), "in force", "meaning", box=None, pad_edge=False)
    for each, value in rows:
        shown = escape(value) if value == each.default else f"[bold]{escape(value)}[/]"
        table.add_row(each.name, shown, f"[dim]{escape(each.meaning)}[/]")
    print_table(table)

"""``tocsin audit``: who changed what, and when."""

import json
from typing import Any

import click

from streams import bootstrap
from streams.cli.shared.foreign_text import harmless
from streams.cli.shared.moment import Moment
from streams.domain.audit import AuditEntry, AuditQuery
from streams.domain.wording import local_second
from streams.services.audit.difference import difference
from streams.services.audit.search import search_audit
from streams.settings import load_settings
from streams.wire.codec import to_tree


@click.command()
@click.option("--who", help="Only changes by that token, person or `operator (NAME)`.")
@click.option("--kind", help="Only changes of that kind: endpoint, subscription, silence, feed, token, rule, login, …")
@click.option("--subject", help="Only changes of what has that id or name.")
@click.option("--action", help="Only what was created, changed, removed, paused, …")
@click.option("--since", type=Moment(), help="Only from this time on (2026-11-24T09:00, or 90m ago).")
@click.option("--until", type=Moment(), help="Only before this time.")
@click.option("-n", "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="So many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
def audit(as_json: bool, **choice: Any) -> None:
    """Show what people changed, newest first: who, when, what, before and after. Secrets are never on record."""
    with bootstrap.open_store(load_settings()) as store:
        found = search_audit(store, AuditQuery(**choice)).entries
    for number, entry in found:
        click.echo(json.dumps({"number": number, **to_tree(entry)}) if as_json else _lines(entry))
    if not found and not as_json:
        click.echo("no such change is on record")


def _lines(entry: AuditEntry) -> str:
    when = click.style(local_second(entry.at), dim=True)
    head = f"{when}  {harmless(entry.who)}  {entry.kind} {harmless(entry.subject)} {entry.action}"
    changed = (f"    {each.field}: {each.before or '–'} → {each.after or '–'}" for each in difference(entry))
    return "\n".join([head, *map(harmless, changed)])

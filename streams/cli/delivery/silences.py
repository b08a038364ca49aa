"""``tocsin silences``: mute alerts for a while, on record."""

import getpass
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

import click
from rich.markup import escape
from rich.table import Column, Table

from streams import bootstrap
from streams.adapters.store.alerts import changes_since
from streams.adapters.store.database import Database
from streams.adapters.store.silences import add_silence, end_silence, list_silences
from streams.cli.shared.moment import Moment
from streams.cli.shared.options import Duration, read_selector, selector_options
from streams.cli.shared.tables import print_table
from streams.cli.shared.wording import counted, minute
from streams.detect.notification_policy import would_mute
from streams.domain.alert import AlertChange
from streams.domain.errors import TocsinError
from streams.domain.silence import Silence
from streams.domain.subscription import Selector
from streams.notify.wording import what
from streams.settings import load_settings
from streams.wire.codec import to_tree

_WEEK = 7 * 86_400

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
by_option = click.option("--by", default=None, help="Who you are, for the record; by default your login name.")


@click.group()
def silences() -> None:
    """Mute alerts for a while; who did it, when and why stays on record."""


@silences.command()
@selector_options
@click.option("--for", "seconds", type=Duration(), metavar="DURATION", help="How long, such as 6h or 2d.")
@click.option("--until", type=Moment(), help="Until when, instead of --for.")
@click.option("--from", "starts_at", type=Moment(), help="From when on; by default now.")
@click.option("--reason", required=True, help="Why, for those who look for a missing alert.")
@by_option
@json_option
def add(
    seconds: int | None,
    until: datetime | None,
    starts_at: datetime | None,
    reason: str,
    by: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Mute the alerts that match: they are recorded, and nobody is told.

    \b
        tocsin silences add --rule 'protest-*' --country FRA --for 12h --reason 'general strike, covered by hand'
    """  # noqa: D301 - click's mark for lines that stay as they are
    selector = _selector(options)
    now = bootstrap.now()
    starts = starts_at or now
    if (seconds is None) == (until is None):
        raise click.UsageError("say for how long, with --for 6h or with --until 2026-11-24T18:00")
    ends = until or starts + timedelta(seconds=seconds or 0)
    if ends <= max(now, starts):
        raise click.UsageError(f"it would end at {minute(ends)}, before it begins")
    if not reason.strip():
        raise click.BadParameter("say why", param_hint="--reason")
    silence = Silence(
        id=f"sil_{secrets.token_hex(6)}",
        selector=selector,
        starts_at=starts,
        ends_at=ends,
        author=by or getpass.getuser(),
        reason=reason,
        created_at=now,
    )
    with bootstrap.open_database(load_settings()) as database:
        with database.begin() as connection:
            add_silence(connection, silence)
        muted = _preview(database, selector, now - timedelta(seconds=_WEEK))
    if as_json:
        click.echo(json.dumps(to_tree(silence)))
        return
    click.echo(f"{silence.id} mutes {what(selector)} from {minute(starts)} until {minute(ends)}")
    click.echo(f"in the last 7 days it would have muted {counted(len(muted), 'message')}", err=True)


@silences.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that have ended.")
@json_option
def list_(everything: bool, as_json: bool) -> None:
    """List the silences in force and to come."""
    now = bootstrap.now()
    with bootstrap.open_database(load_settings()) as database, database.read() as connection:
        found = list_silences(connection, None if everything else now)
    if as_json:
        click.echo(json.dumps([to_tree(one) for one in found]))
        return
    if not found:
        click.echo("no silences" if everything else "no silences in force; --all shows those that have ended")
        return
    table = Table(Column("id", no_wrap=True), "mutes", "from", "until", "by", "why", box=None, pad_edge=False)
    for one in found:
        ends = minute(one.ends_at) + (f", ended by {one.ended_by}" if one.ended_by else "")
        style = "dim" if one.ends_at <= now else None
        row = (one.id, what(one.selector), minute(one.starts_at), ends, one.author, one.reason)
        table.add_row(*map(escape, row), style=style)
    print_table(table)


@silences.command()
@click.argument("silence_id", metavar="ID")
@by_option
def end(silence_id: str, by: str | None) -> None:
    """End a silence now. It stays on record."""
    with bootstrap.open_database(load_settings()) as database, database.begin() as connection:
        ended = end_silence(connection, silence_id, by or getpass.getuser(), bootstrap.now())
    if ended is None:
        raise TocsinError(f"there is no silence {silence_id} in force or to come (see `tocsin silences list`)")
    click.echo(f"ended: {ended.id}")


@silences.command()
@selector_options
@click.option("--since", type=Moment(), help="From when on; by default the last 7 days.")
@json_option
def preview(since: datetime | None, as_json: bool, **options: Any) -> None:
    """Show which messages a silence would have kept from going out. Mutes nothing."""
    selector = _selector(options)
    since = since or bootstrap.now() - timedelta(seconds=_WEEK)
    with bootstrap.open_database(load_settings()) as database:
        muted = _preview(database, selector, since)
    if as_json:
        click.echo(json.dumps([_row(recorded, change) for recorded, change in muted]))
        return
    for recorded, change in muted:
        click.echo(f"{minute(recorded)}  {change.change.value:<9}  {change.alert.severity:<8}  {change.alert.summary}")
    alerts = len({change.alert.id for _, change in muted})
    total = f"{counted(len(muted), 'message')} of {counted(alerts, 'alert')} since {minute(since)}"
    click.echo(f"{what(selector)}: would have muted {total}", err=True)


def _selector(options: dict[str, Any]) -> Selector:
    selector = read_selector(options, bootstrap.known_names(load_settings()))
    if selector == Selector():
        raise click.UsageError("a silence over everything is refused: say which --rule, --country, --label, …")
    return selector


def _preview(database: Database, selector: Selector, since: datetime) -> list[tuple[datetime, AlertChange]]:
    with database.read() as connection:
        return [(at, change) for at, change in changes_since(connection, since) if would_mute(selector, change)]


def _row(recorded: datetime, change: AlertChange) -> dict[str, object]:
    return {
        "recorded_at": recorded.isoformat(),
        "alert_id": change.alert.id,
        "rule_id": change.alert.rule_id,
        "change": change.change.value,
        "severity": change.alert.severity.value,
        "summary": change.alert.summary,
    }

"""``tocsin silences``: mute alerts for a while, on record."""

import getpass
import json
from datetime import datetime, timedelta
from typing import Any

import click
from rich.markup import escape
from rich.table import Column, Table

from streams import bootstrap
from streams.cli.shared.moment import Moment
from streams.cli.shared.options import Duration, read_selector, selector_options
from streams.cli.shared.tables import print_table
from streams.cli.shared.terminal import say
from streams.domain.alert import AlertChange
from streams.domain.errors import RejectedError
from streams.domain.subscription import Selector
from streams.domain.wording import counted, minute
from streams.notify.wording import what
from streams.services.silences.create import SilenceRequest, create_silence
from streams.services.silences.expire import expire_silence
from streams.services.silences.list import list_silences
from streams.services.silences.preview import preview_silence
from streams.settings import load_settings
from streams.wire.codec import to_tree

_PREVIEWED = timedelta(days=7)

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
    if (seconds is None) == (until is None):
        raise click.UsageError("say for how long, with --for 6h or with --until 2026-11-24T18:00")
    settings, now = load_settings(), bootstrap.now()
    names = bootstrap.known_names(settings)
    request = SilenceRequest(
        selector=read_selector(options, names),
        starts_at=starts_at,
        ends_at=until or (starts_at or now) + timedelta(seconds=seconds or 0),
        author=by or getpass.getuser(),
        reason=reason,
    )
    with bootstrap.open_store(settings) as store:
        try:
            silence = create_silence(store, request, names, now)
        except RejectedError as error:
            raise click.UsageError(str(error)) from error
        muted = preview_silence(store, silence.selector, now - _PREVIEWED)
    if as_json:
        click.echo(json.dumps(to_tree(silence)))
        return
    span = f"from {minute(silence.starts_at)} until {minute(silence.ends_at)}"
    say(f"{silence.id} mutes {what(silence.selector)} {span}")
    say(f"in the last 7 days it would have muted {counted(len(muted), 'message')}", err=True)


@silences.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that have ended.")
@json_option
def list_(everything: bool, as_json: bool) -> None:
    """List the silences in force and to come."""
    now = bootstrap.now()
    with bootstrap.open_store(load_settings()) as store:
        found = list_silences(store, None if everything else now)
    if as_json:
        click.echo(json.dumps([to_tree(one) for one in found]))
        return
    if not found:
        say("no silences" if everything else "no silences in force; --all shows those that have ended")
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
    with bootstrap.open_store(load_settings()) as store:
        ended = expire_silence(store, silence_id, by or getpass.getuser(), bootstrap.now())
    say(f"ended: {ended.id}")


@silences.command()
@selector_options
@click.option("--since", type=Moment(), help="From when on; by default the last 7 days.")
@json_option
def preview(since: datetime | None, as_json: bool, **options: Any) -> None:
    """Show which messages a silence would have kept from going out. Mutes nothing."""
    settings = load_settings()
    selector = read_selector(options, bootstrap.known_names(settings))
    if selector == Selector():
        raise click.UsageError("a silence over everything is refused: say which --rule, --country, --label, …")
    since = since or bootstrap.now() - _PREVIEWED
    with bootstrap.open_store(settings) as store:
        muted = preview_silence(store, selector, since)
    if as_json:
        click.echo(json.dumps([_row(recorded, change) for recorded, change in muted]))
        return
    for recorded, change in muted:
        say(f"{minute(recorded)}  {change.change.value:<9}  {change.alert.severity:<8}  {change.alert.summary}")
    alerts = len({change.alert.id for _, change in muted})
    total = f"{counted(len(muted), 'message')} of {counted(alerts, 'alert')} since {minute(since)}"
    say(f"{what(selector)}: would have muted {total}", err=True)


def _row(recorded: datetime, change: AlertChange) -> dict[str, object]:
    return {
        "recorded_at": recorded.isoformat(),
        "alert_id": change.alert.id,
        "rule_id": change.alert.rule_id,
        "change": change.change.value,
        "severity": change.alert.severity.value,
        "summary": change.alert.summary,
    }

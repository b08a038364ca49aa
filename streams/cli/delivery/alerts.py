"""``tocsin alerts``: list alerts, and show one with its history, its evidence and who was told."""

import getpass
import json
from datetime import UTC, datetime
from typing import Any

import click
from rich.markup import escape
from rich.table import Column, Table

from streams import bootstrap
from streams.cli.shared.tables import print_table
from streams.cli.shared.terminal import Terminal, say
from streams.domain.alert import AlertChange, AlertState, Severity
from streams.domain.event import Event
from streams.domain.rule_match import RuleMatch
from streams.domain.tracked_alert import TrackedAlert
from streams.domain.wording import minute
from streams.ports.alert_store import AlertQuery
from streams.services.alerts.annotate import acknowledge_alert, add_note
from streams.services.alerts.list import list_alerts
from streams.services.alerts.show import AlertDetail, Notified, show_alert
from streams.settings import load_settings
from streams.wire.codec import to_tree

COLOURS = {
    Severity.INFO: "dim",
    Severity.LOW: "cyan",
    Severity.MEDIUM: "yellow",
    Severity.HIGH: "red",
    Severity.CRITICAL: "bold red",
}
SHORT = 8

by_option = click.option("--by", default=None, help="Who you are, for the record; by default your login name.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def alerts() -> None:
    """List alerts, and show why one opened and who was told."""


@alerts.command("list")
@click.option("--state", type=click.Choice([state.value for state in AlertState]), help="Only alerts in this state.")
@click.option("--rule", "rule_id", metavar="ID", help="Only alerts of this rule.")
@click.option("--severity", type=click.Choice([one.value for one in Severity]), help="At least this severity.")
@click.option("--text", help="Only alerts with this in their summary or in a report.")
@click.option("--about", metavar="NAME", help="Only alerts with this country or organisation in a report.")
@click.option("--last", "-n", "limit", default=20, show_default=True, type=click.IntRange(1, 10_000), help="How many.")
@json_option
def list_(
    state: str | None,
    rule_id: str | None,
    severity: str | None,
    text: str | None,
    about: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List alerts, the one that changed last first."""
    settings = load_settings()
    query = AlertQuery(
        state=AlertState(state) if state else None,
        rule_id=rule_id,
        min_severity=Severity(severity) if severity else None,
        text=text,
        about=bootstrap.known_names(settings).id_of(about) if about else None,
        limit=limit,
    )
    with bootstrap.open_store(settings) as store:
        found = list_alerts(store, query)
    if as_json:
        for tracked in found.alerts:
            click.echo(json.dumps(to_tree(tracked.alert)))
        return
    if not found.alerts:
        click.echo("no such alerts")
        return
    table = Table(
        Column("id", no_wrap=True),
        "state",
        "severity",
        "stage",
        "changed",
        "happened",
        "sources",
        "summary",
        box=None,
        pad_edge=False,
    )
    for tracked in found.alerts:
        alert = tracked.alert
        recorded = found.recorded_at.get(alert.id, alert.changed_at)
        severity_cell = f"[{COLOURS[alert.severity]}]{alert.severity}[/]"
        row = (
            alert.id[:SHORT],
            alert.state.value,
            severity_cell,
            alert.stage or "-",
            _day(recorded),
            _day(alert.changed_at),
        )
        table.add_row(*row, str(alert.source_count), escape(alert.summary))
    print_table(table)
    if found.next is not None:
        click.echo(f"the {limit} that changed last; more with -n", err=True)


@alerts.command()
@click.argument("alert_id", metavar="ID")
@json_option
def show(alert_id: str, as_json: bool) -> None:
    """Show one alert: its history, every report behind it, what was said when, to whom, and why or why not.

    The first characters of its id are enough.
    """
    with bootstrap.open_store(load_settings()) as store:
        detail = show_alert(store, alert_id)
    if as_json:
        click.echo(json.dumps(_tree(detail)))
        return
    console = Terminal(soft_wrap=True, highlight=False)
    _print_head(console, detail.tracked)
    console.print("\n[bold]evidence[/]")
    for rule_match, event in detail.reports:
        _print_report(console, rule_match, event)
    if detail.notes:
        console.print("\n[bold]notes[/]")
    for each in detail.notes:
        taken = "took it on" if each.acknowledges else "noted"
        console.print(escape(f"  {minute(each.at)}  {each.author} {taken}{f': {each.text}' if each.text else ''}"))
    console.print("\n[bold]what was said[/]")
    for recorded, change in detail.changes:
        _print_change(console, recorded, change, _notified_of(detail, change))


@alerts.command()
@click.argument("alert_id", metavar="ID")
@click.option("--text", default="", help="What else there is to say.")
@by_option
def ack(alert_id: str, text: str, by: str | None) -> None:
    """Say that you have taken an alert on; nobody is notified of it, and further changes notify as before."""
    with bootstrap.open_store(load_settings()) as store:
        note = acknowledge_alert(store, alert_id, text, by or getpass.getuser(), bootstrap.now())
    say(f"acknowledged by {note.author}")


@alerts.command()
@click.argument("alert_id", metavar="ID")
@click.argument("text")
@by_option
def note(alert_id: str, text: str, by: str | None) -> None:
    """Write a note on an alert: one line for those who look at it next."""
    with bootstrap.open_store(load_settings()) as store:
        written = add_note(store, alert_id, text, by or getpass.getuser(), bootstrap.now())
    say(f"noted by {written.author}")


def _notified_of(detail: AlertDetail, change: AlertChange) -> list[Notified]:
    return [one for one in detail.notified if one.notice.change_id == change.id]


def _sources(tracked: TrackedAlert) -> str:
    if not tracked.alert.sources:
        return "none stands by it"
    return f"{len(tracked.tally.sources):,}: {', '.join(tracked.tally.sources)}"


def _print_head(console: Terminal, tracked: TrackedAlert) -> None:
    alert = tracked.alert
    console.print(f"[bold]{escape(alert.summary)}[/]")
    stage = f" at {alert.stage}" if alert.stage else ""
    state = f"merged into {tracked.merged_into}" if tracked.merged_into else f"{alert.state.value}{stage}"
    rows = {
        "id": alert.id,
        "rule": f"{alert.rule_id} ({alert.rule_title})",
        "story": ", ".join(f"{name} {value or '-'}" for name, value in alert.dedupe.items()),
        "state": f"{state}, [{COLOURS[alert.severity]}]{alert.severity}[/]",
        "sources": _sources(tracked),
        "told": minute(tracked.told_at) if tracked.told_at else "nobody was told",
    }
    if alert.state is AlertState.OPEN:
        rows["closes"] = f"{minute(tracked.closes_at)}, unless something more is reported"
    for key, value in rows.items():
        console.print(f"  {key:<8} {value if key == 'state' else escape(value)}")
    console.print("\n[bold]history[/]")
    for line in alert.history:
        source = f"  {line.source}" if line.source else ""
        console.print(escape(f"  {minute(line.at)}  {line.change.value:<9}  {line.stage or '-'}{source}"))


def _print_report(console: Terminal, rule_match: RuleMatch, event: Event) -> None:
    tracked = (
        ""
        if rule_match.supports
        else "  [yellow](taken back)[/]"
        if not rule_match.stands
        else "  [yellow](counts no more)[/]"
    )
    source = event.article.source.name
    console.print(f"  {minute(rule_match.at)}  {rule_match.stage or '-':<10} {escape(source)}{tracked}")
    if event.article.url:
        console.print(f"    [dim]{escape(event.article.url)}[/]")
    for evidence in event.evidence:
        console.print(f"    “{escape(evidence.sentence.strip())}”")


def _print_change(console: Terminal, recorded: datetime, change: AlertChange, told: list[Notified]) -> None:
    mark = "[green]told[/]" if change.notify else "[dim]not told[/]"
    console.print(f"  {minute(recorded)}  {change.change.value:<9}  {mark}: {escape(change.reason)}")
    for one in told:
        notice = one.notice
        delivery = f"{one.delivery} {notice.delivery_id or ''}".rstrip()
        when = f"at {minute(notice.due_at)}, {escape(notice.reason)}"
        console.print(f"    → {escape(one.subscription)} {when}: {delivery}")


def _tree(detail: AlertDetail) -> dict[str, Any]:
    tracked = detail.tracked
    return {
        "alert": to_tree(tracked.alert),
        "told_at": tracked.told_at.isoformat() if tracked.told_at else None,
        "merged_into": tracked.merged_into,
        "reports": [{"supports": match.supports, "event": to_tree(event)} for match, event in detail.reports],
        "notes": [to_tree(each) for each in detail.notes],
        "changes": [
            {
                "recorded_at": recorded.isoformat(),
                "id": change.id,
                "change": change.change.value,
                "notify": change.notify,
                "reason": change.reason,
                "told": [
                    {
                        "subscription_id": one.notice.subscription_id,
                        "subscription": one.subscription,
                        "due_at": to_tree(one.notice.due_at),
                        "reason": one.notice.reason,
                        "delivery_id": one.notice.delivery_id,
                        "delivery": one.delivery,
                    }
                    for one in _notified_of(detail, change)
                ],
            }
            for recorded, change in detail.changes
        ],
    }


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d}"

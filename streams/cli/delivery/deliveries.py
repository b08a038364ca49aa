"""``tocsin deliveries``: what was sent and why, and sending it again."""

import json
import time
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table

from streams import bootstrap
from streams.adapters.store import attempts, endpoints, replays
from streams.adapters.store import deliveries as outbox
from streams.adapters.store.database import Database
from streams.cli.delivery.endpoints import find_endpoint
from streams.cli.delivery.outcome import wait_for_outcome
from streams.cli.shared.moment import Moment
from streams.cli.shared.tables import print_table
from streams.domain.delivery import Delivery, DeliveryState
from streams.domain.errors import TocsinError
from streams.notify.channel_address import masked
from streams.settings import load_settings
from streams.wire.codec import to_tree

_COLOURS = {DeliveryState.DELIVERED: "green", DeliveryState.DEAD: "red", DeliveryState.HELD: "yellow"}


@click.group()
def deliveries() -> None:
    """See what was sent and why, and send it again."""


@deliveries.command("list")
@click.option("--endpoint", help="To this endpoint (id or address).")
@click.option("--alert", help="About this alert.")
@click.option("--state", "states", multiple=True, type=click.Choice([s.value for s in DeliveryState]))
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(endpoint: str | None, alert: str | None, states: tuple[str, ...], limit: int, as_json: bool) -> None:
    """List deliveries, newest first."""
    with bootstrap.open_database(load_settings()) as database, database.read() as connection:
        to = find_endpoint(connection, endpoint).id if endpoint else None
        wanted = [DeliveryState(state) for state in states]
        found = outbox.find(connection, endpoint=to, alert=alert, states=wanted, limit=limit)
        targets = {each.id: each for each in endpoints.find(connection, ids={each.endpoint_id for each in found})}
    if as_json:
        for each in found:
            click.echo(json.dumps(_tree(each)))
        return
    if not found:
        click.echo("no such deliveries")
        return
    table = Table(
        Column("id", no_wrap=True),
        Column("made", no_wrap=True),
        "to",
        "state",
        "tries",
        "why",
        box=None,
        pad_edge=False,
    )
    for each in found:
        state = f"[{_COLOURS.get(each.state, 'default')}]{each.state.value}[/]"
        made = f"{each.created_at:%m-%d %H:%M:%S}"
        target = targets.get(each.endpoint_id)
        address = masked(target.channel, target.address) if target else each.endpoint_id
        table.add_row(each.id, made, escape(address), state, str(each.attempts), escape(each.reason))
    print_table(table)
    if len(found) == limit:
        click.echo(f"These are the newest {limit}; --limit shows more.", err=True)


@deliveries.command()
@click.argument("delivery")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON, with what it carries.")
def show(delivery: str, as_json: bool) -> None:
    """Show one delivery with every attempt."""
    with bootstrap.open_database(load_settings()) as database, database.read() as connection:
        each = _found(outbox.get(connection, delivery), delivery)
        tries = attempts.find(connection, delivery)
    if as_json:
        tree = _tree(each) | {"attempts_made": to_tree(tuple(tries)), "message": json.loads(each.payload)}
        click.echo(json.dumps(tree))
        return
    click.secho(f"{each.id}: {each.state.value}", bold=True)
    rows = {
        "why": each.reason,
        "endpoint": each.endpoint_id,
        "subscription": each.subscription_id,
        "alert": each.alert_id,
        "replay of": each.replay_of,
        "made": f"{each.created_at:%Y-%m-%d %H:%M:%S} UTC",
        "next try": f"{each.next_at:%Y-%m-%d %H:%M:%S} UTC" if each.state is DeliveryState.PENDING else None,
    }
    for key, value in rows.items():
        if value:
            click.echo(f"  {key:<13} {value}")
    for attempt in tries:
        answer = f"{attempt.status or 'no answer'} after {attempt.seconds * 1000:.0f} ms"
        click.echo(f"  {attempt.number:>2}. {attempt.at:%Y-%m-%d %H:%M:%S}  {answer}  {attempt.error}")
        if attempt.response:
            cut = " (and more, which was not read)" if attempt.truncated else ""
            click.echo(f"      {attempt.response[:500]!r}{cut}")


@deliveries.command()
@click.argument("delivery")
@click.option("--reason", default="cancelled from the command line")
def cancel(delivery: str, reason: str) -> None:
    """Cancel a delivery that waits or is held; later ones of its story go on."""
    with bootstrap.open_database(load_settings()) as database, database.begin() as connection:
        _found(outbox.get(connection, delivery), delivery)
        if not outbox.cancel(connection, delivery, bootstrap.now(), reason):
            raise TocsinError("only a delivery that waits or is held can be cancelled")
    click.echo(f"cancelled: {delivery}")


@deliveries.command()
@click.argument("delivery", required=False)
@click.option("--endpoint", help="All that failed at this endpoint (id or address).")
@click.option("--since", type=Moment(), help="With --endpoint: that failed since then (a time, or 6h).")
@click.option("--alert", help="All of this alert, whatever became of them.")
@click.option("--rate", type=click.FloatRange(0.1, 1000), default=20.0, show_default=True, help="Most a second.")
@click.option("--wait/--no-wait", default=True, help="Stay and show how it goes.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def replay(delivery: str | None, endpoint: str | None, since: datetime | None, alert: str | None, **how: Any) -> None:
    """Send again, each as a delivery of its own: new webhook-id, same message, whose data.id stays the first one's.

    \b
    tocsin deliveries replay msg_0d711f45b68291d4a4452b01
    tocsin deliveries replay --endpoint https://example.com/hook --since 6h
    tocsin deliveries replay --alert 4f1c52a3…
    """  # noqa: D301 - click reads the backspace
    if sum(each is not None for each in (delivery, endpoint, alert)) != 1:
        raise click.UsageError("Name a delivery, an --endpoint or an --alert.")
    if since is not None and endpoint is None:
        raise click.UsageError("--since goes with --endpoint.")
    with bootstrap.open_database(load_settings()) as database:
        if delivery is not None:
            _replay_one(database, delivery, wait=how["wait"])
            return
        with database.read() as connection:
            to = find_endpoint(connection, endpoint).id if endpoint else None
            wanted = replays.Wanted(endpoint=to, alert=alert, since=since, failed_only=alert is None)
            ids = replays.find(connection, wanted)
        if not ids:
            click.echo("nothing to send again")
            return
        if not how["yes"]:
            click.confirm(f"Send {len(ids)} again, at {how['rate']:g} a second?", abort=True, err=True)
        _replay_many(database, ids, rate=how["rate"], wait=how["wait"])


def _replay_one(database: Database, delivery: str, *, wait: bool) -> None:
    with database.begin() as connection:
        again = replays.replay(connection, _found(outbox.get(connection, delivery), delivery), bootstrap.now())
    click.echo(f"queued {again.id}", err=True)
    if wait:
        click.secho(wait_for_outcome(database, again.id, 15), fg="green")


def _replay_many(database: Database, ids: list[str], *, rate: float, wait: bool) -> None:
    run, start = replays.new_run(), bootstrap.now()
    for done in range(0, len(ids), 200):
        with database.begin() as connection:
            replays.replay_many(connection, ids[done : done + 200], run, start, rate, done)
    click.echo(f"queued {len(ids)} as {run}", err=True)
    counts = _watch(database, run, len(ids)) if wait else {}
    if counts:
        click.echo(", ".join(f"{number} {state.value}" for state, number in counts.items()))
        if set(counts) != {DeliveryState.DELIVERED}:
            raise TocsinError("not everything arrived at the first try; see tocsin deliveries list")


def _watch(database: Database, run: str, total: int) -> dict[DeliveryState, int]:
    """Show how a bulk replay goes until every delivery of it was tried."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("sending again", total=total)
        while True:
            with database.read() as connection:
                counts = replays.progress(connection, run)
                untried = replays.untried(connection, run)
            bar.update(task, completed=total - untried)
            if not untried or counts.get(DeliveryState.HELD):
                return counts
            time.sleep(0.2)


def _found(delivery: Delivery | None, name: str) -> Delivery:
    if delivery is None:
        raise TocsinError(f"there is no delivery {name}; see tocsin deliveries list")
    return delivery


def _tree(delivery: Delivery) -> dict[str, Any]:
    tree: dict[str, Any] = to_tree(delivery)
    del tree["payload"]
    return tree

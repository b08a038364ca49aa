"""``tocsin deliveries``: what was sent and why, and sending it again."""

import json
import time
from collections.abc import Mapping
from typing import Any

import click
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table

from streams import bootstrap
from streams.cli.delivery.outcome import wait_for_outcome
from streams.cli.shared.moment import Moment
from streams.cli.shared.tables import print_table
from streams.cli.shared.terminal import Terminal, say
from streams.domain.delivery import Delivery, DeliveryState
from streams.domain.errors import TocsinError
from streams.notify.channel_address import masked
from streams.ports.store import Store
from streams.services.deliveries.cancel import cancel_delivery
from streams.services.deliveries.list import DeliveryQuery, list_deliveries
from streams.services.deliveries.replay import replay_delivery
from streams.services.deliveries.replay_many import find_failed, find_of_alert, replay_many, replay_progress
from streams.services.deliveries.show import show_delivery
from streams.services.endpoints.lookup import find_endpoint
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
    with bootstrap.open_store(load_settings()) as store:
        to = find_endpoint(store, endpoint).id if endpoint else None
        wanted = [DeliveryState(state) for state in states]
        found = list_deliveries(store, DeliveryQuery(endpoint=to, alert=alert, states=wanted, limit=limit))
    if as_json:
        for each, _ in found:
            click.echo(json.dumps(_tree(each)))
        return
    if not found:
        say("no such deliveries")
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
    for each, target in found:
        state = f"[{_COLOURS.get(each.state, 'default')}]{each.state.value}[/]"
        made = f"{each.created_at:%m-%d %H:%M:%S}"
        address = masked(target.channel, target.address) if target else each.endpoint_id
        table.add_row(each.id, made, escape(address), state, str(each.attempts), escape(each.reason))
    print_table(table)
    if len(found) == limit:
        say(f"These are the newest {limit}; --limit shows more.", err=True)


@deliveries.command()
@click.argument("delivery")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON, with what it carries.")
def show(delivery: str, as_json: bool) -> None:
    """Show one delivery with every attempt."""
    with bootstrap.open_store(load_settings()) as store:
        detail = show_delivery(store, delivery)
    each = detail.delivery
    if as_json:
        tree = _tree(each) | {"attempts_made": to_tree(detail.attempts), "message": json.loads(each.payload)}
        click.echo(json.dumps(tree))
        return
    say(f"{each.id}: {each.state.value}", bold=True)
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
            say(f"  {key:<13} {value}")
    for attempt in detail.attempts:
        answer = f"{attempt.status or 'no answer'} after {attempt.seconds * 1000:.0f} ms"
        say(f"  {attempt.number:>2}. {attempt.at:%Y-%m-%d %H:%M:%S}  {answer}  {attempt.error}")
        if attempt.response:
            cut = " (and more, which was not read)" if attempt.truncated else ""
            say(f"      {attempt.response[:500]!r}{cut}")


@deliveries.command()
@click.argument("delivery")
@click.option("--reason", default="cancelled from the command line")
def cancel(delivery: str, reason: str) -> None:
    """Cancel a delivery that waits or is held; later ones of its story go on."""
    with bootstrap.open_store(load_settings()) as store:
        cancel_delivery(store, delivery, reason, bootstrap.now())
    say(f"cancelled: {delivery}")


@deliveries.command()
@click.argument("delivery", required=False)
@click.option("--endpoint", help="All that failed at this endpoint (id or address).")
@click.option("--since", type=Moment(), help="With --endpoint: that failed since then (a time, or 6h).")
@click.option("--until", type=Moment(), help="With --endpoint: that failed before then.")
@click.option("--delivered", is_flag=True, help="With --endpoint: also what arrived.")
@click.option("--alert", help="All of this alert, whatever became of them.")
@click.option("--rate", type=click.FloatRange(0.1, 1000), default=20.0, show_default=True, help="Most a second.")
@click.option("--wait/--no-wait", default=True, help="Stay and show how it goes.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def replay(delivery: str | None, endpoint: str | None, alert: str | None, **how: Any) -> None:
    """Send again, each as a delivery of its own: new webhook-id, same message, whose data.id stays the first one's.

    \b
    tocsin deliveries replay msg_0d711f45b68291d4a4452b01
    tocsin deliveries replay --endpoint https://example.com/hook --since 6h
    tocsin deliveries replay --endpoint https://example.com/hook --since 30h --until 6h --delivered
    tocsin deliveries replay --alert 4f1c52a3…
    """  # noqa: D301 - click reads the backspace
    if sum(each is not None for each in (delivery, endpoint, alert)) != 1:
        raise click.UsageError("Name a delivery, an --endpoint or an --alert.")
    which = {name: how[name] for name in ("since", "until", "delivered")}
    if endpoint is None and any(which.values()):
        raise click.UsageError("--since, --until and --delivered go with --endpoint.")
    with bootstrap.open_store(load_settings()) as store:
        if delivery is not None:
            _replay_one(store, delivery, wait=how["wait"])
            return
        ids = find_failed(store, endpoint, **which) if endpoint is not None else find_of_alert(store, alert or "")
        if not ids:
            say("nothing to send again")
            return
        if not how["yes"]:
            click.confirm(f"Send {len(ids)} again, at {how['rate']:g} a second?", abort=True, err=True)
        _replay_all(store, ids, rate=how["rate"], wait=how["wait"])


def _replay_one(store: Store, delivery: str, *, wait: bool) -> None:
    again = replay_delivery(store, delivery, bootstrap.now())
    say(f"queued {again.id}", err=True)
    if wait:
        say(wait_for_outcome(store, again.id, 15), fg="green")


def _replay_all(store: Store, ids: list[str], *, rate: float, wait: bool) -> None:
    run = replay_many(store, ids, rate, bootstrap.now())
    say(f"queued {len(ids)} as {run}", err=True)
    counts = _watch(store, run, len(ids)) if wait else {}
    if counts:
        say(", ".join(f"{number} {state.value}" for state, number in counts.items()))
        if set(counts) != {DeliveryState.DELIVERED}:
            raise TocsinError("not everything arrived at the first try; see tocsin deliveries list")


def _watch(store: Store, run: str, total: int) -> Mapping[DeliveryState, int]:
    """Show how a bulk replay goes until every delivery of it was tried."""
    console = Terminal(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("sending again", total=total)
        while True:
            counts, untried = replay_progress(store, run)
            bar.update(task, completed=total - untried)
            if not untried or counts.get(DeliveryState.HELD):
                return counts
            time.sleep(0.2)


def _tree(delivery: Delivery) -> dict[str, Any]:
    tree: dict[str, Any] = to_tree(delivery)
    del tree["payload"]
    return tree

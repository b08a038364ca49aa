"""``tocsin subscriptions``: see, try, pause and remove subscriptions."""

import json

import click
from rich.table import Table

from streams import bootstrap
from streams.cli.delivery.outcome import wait_for_outcome
from streams.cli.shared.tables import print_table
from streams.cli.shared.terminal import say
from streams.domain.wording import minute
from streams.notify.channel_address import masked
from streams.notify.wording import hears_of, what, when
from streams.services.subscriptions.lookup import find_subscription
from streams.services.subscriptions.pause import pause_subscription, resume_subscription
from streams.services.subscriptions.remove import remove_subscription
from streams.services.subscriptions.send_sample import send_sample
from streams.services.subscriptions.show import SubscriptionStatus, list_subscriptions, show_subscription
from streams.settings import load_settings
from streams.wire.codec import to_tree


@click.group()
def subscriptions() -> None:
    """See, try, pause and remove subscriptions."""


@subscriptions.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_(as_json: bool) -> None:
    """List every subscription."""
    with bootstrap.open_store(load_settings()) as store:
        found = list_subscriptions(store)
    if as_json:
        click.echo(json.dumps([_tree(status) for status in found]))
        return
    if not found:
        say("no subscriptions yet; make one with `tocsin subscribe --email you@example.com`")
        return
    table = Table("name", "what", "where", "when", "state", box=None, pad_edge=False)
    for status in found:
        each, endpoint = status.subscription, status.endpoint
        where = f"{endpoint.channel.value} {masked(endpoint.channel, endpoint.address)}"
        table.add_row(each.name, what(each.selector), where, when(each.mode, each.timetable), _state(status))
    print_table(table)


@subscriptions.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def show(name: str, as_json: bool) -> None:
    """Show one subscription: what it wants, what waits for it, its latest deliveries."""
    with bootstrap.open_store(load_settings()) as store:
        status, sent = show_subscription(store, name)
    each, endpoint, waiting = status.subscription, status.endpoint, status.waiting
    if as_json:
        click.echo(json.dumps(_tree(status) | {"waiting": len(waiting)}))
        return
    rows = {
        "id": each.id,
        "what": what(each.selector),
        "where": f"{endpoint.channel.value} {masked(endpoint.channel, endpoint.address)} ({endpoint.id})",
        "when": when(each.mode, each.timetable),
        "changes": hears_of(each.changes),
        "state": _state(status),
        "since": minute(each.created_at) + (", declared in a file" if each.declared else ""),
        "waiting": f"{len(waiting)}" + (f", next at {minute(min(waiting))}" if waiting else ""),
    }
    say(each.name, bold=True)
    for key, value in rows.items():
        say(f"  {key:<8} {value}")
    for delivery in sent:
        line = f"{delivery.created_at:%Y-%m-%d %H:%M}  {delivery.state.value:<10} {delivery.id}  {delivery.reason}"
        say(f"  {line}")


@subscriptions.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Remove a subscription and what waits for it. What was sent stays on record."""
    with bootstrap.open_store(load_settings()) as store:
        if not yes:
            click.confirm(f"Remove {find_subscription(store, name)[0].name!r}?", abort=True)
        each = remove_subscription(store, name)
    say(f"removed: {each.name}")


@subscriptions.command()
@click.argument("name")
def pause(name: str) -> None:
    """Tell a subscription nothing until it is resumed; what happens meanwhile it never hears of."""
    with bootstrap.open_store(load_settings()) as store:
        each = pause_subscription(store, name, bootstrap.now())
    say(f"paused: {each.name}")


@subscriptions.command()
@click.argument("name")
def resume(name: str) -> None:
    """End a pause; an address that unsubscribed or bounced is tried again."""
    with bootstrap.open_store(load_settings()) as store:
        each = resume_subscription(store, name, bootstrap.now())
    say(f"resumed: {each.name}")


@subscriptions.command()
@click.argument("name")
@click.option("--wait", default=15.0, show_default=True, help="Seconds to wait for the outcome.")
def test(name: str, wait: float) -> None:
    """Send a sample alert through a subscription's endpoint and tell what came of it."""
    with bootstrap.open_store(load_settings()) as store:
        sample, endpoint = send_sample(store, name, bootstrap.now())
        say(f"queued {sample.id} for {masked(endpoint.channel, endpoint.address)}", err=True)
        say(wait_for_outcome(store, sample.id, wait), fg="green")


def _state(status: SubscriptionStatus) -> str:
    endpoint = status.endpoint
    if not status.subscription.enabled:
        return "paused"
    if status.suppressed:
        return f"gets nothing: {status.suppressed}"
    return "active" if endpoint.state == "active" else f"endpoint {endpoint.state.value}: {endpoint.state_reason}"


def _tree(status: SubscriptionStatus) -> dict[str, object]:
    endpoint = status.endpoint
    tree: dict[str, object] = to_tree(status.subscription)
    return tree | {
        "channel": endpoint.channel.value,
        "address": masked(endpoint.channel, endpoint.address),
        "endpoint_state": endpoint.state.value,
        "suppressed": status.suppressed,
    }

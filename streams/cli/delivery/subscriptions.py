"""``tocsin subscriptions``: see, try, pause and remove subscriptions."""

import json
from dataclasses import replace

import click
from rich.table import Table
from sqlalchemy import Connection

from streams import bootstrap
from streams.adapters.store import deliveries, endpoints
from streams.adapters.store.notices import waiting_of
from streams.adapters.store.subscribing import resume as resume_subscription
from streams.adapters.store.subscribing import sample_delivery, unsubscribe
from streams.adapters.store.suppressions import why_suppressed
from streams.cli.delivery.outcome import wait_for_outcome
from streams.cli.shared.tables import print_table
from streams.domain.endpoint import Endpoint
from streams.domain.errors import TocsinError
from streams.domain.subscription import Subscription
from streams.notify.channel_address import masked
from streams.notify.wording import what, when
from streams.settings import load_settings
from streams.wire.codec import to_tree


@click.group()
def subscriptions() -> None:
    """See, try, pause and remove subscriptions."""


@subscriptions.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_(as_json: bool) -> None:
    """List every subscription."""
    with bootstrap.open_database(load_settings()) as database, database.read() as connection:
        everyone = bootstrap.subscription_book().all(connection)
        targets = {endpoint.id: endpoint for endpoint in endpoints.find(connection)}
    if as_json:
        click.echo(json.dumps([_tree(each, targets[each.endpoint_id]) for each in everyone]))
        return
    if not everyone:
        click.echo("no subscriptions yet; make one with `tocsin subscribe --email you@example.com`")
        return
    table = Table("name", "what", "where", "when", "state", box=None, pad_edge=False)
    for each in everyone:
        endpoint = targets[each.endpoint_id]
        where = f"{endpoint.channel.value} {masked(endpoint.channel, endpoint.address)}"
        table.add_row(each.name, what(each.selector), where, when(each.mode, each.timetable), _state(each, endpoint))
    print_table(table)


@subscriptions.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def show(name: str, as_json: bool) -> None:
    """Show one subscription: what it wants, what waits for it, its latest deliveries."""
    with bootstrap.open_database(load_settings()) as database, database.read() as connection:
        each, endpoint = _find(connection, name)
        waiting = waiting_of(connection, each.id)
        suppressed = why_suppressed(connection, endpoint.address, each.id)
        sent = deliveries.find(connection, endpoint=endpoint.id, limit=10)
    if as_json:
        click.echo(json.dumps(_tree(each, endpoint) | {"waiting": len(waiting), "suppressed": suppressed}))
        return
    rows = {
        "id": each.id,
        "what": what(each.selector),
        "where": f"{endpoint.channel.value} {masked(endpoint.channel, endpoint.address)} ({endpoint.id})",
        "when": when(each.mode, each.timetable),
        "state": _state(each, endpoint) + (f"; gets nothing: {suppressed}" if suppressed else ""),
        "since": f"{each.created_at:%Y-%m-%d %H:%M} UTC" + (", declared in a file" if each.declared else ""),
        "waiting": f"{len(waiting)}" + (f", next at {min(waiting):%Y-%m-%d %H:%M} UTC" if waiting else ""),
    }
    click.secho(each.name, bold=True)
    for key, value in rows.items():
        click.echo(f"  {key:<8} {value}")
    for delivery in sent:
        if delivery.subscription_id == each.id:
            click.echo(
                f"  {delivery.created_at:%Y-%m-%d %H:%M}  {delivery.state.value:<10} {delivery.id}  {delivery.reason}"
            )


@subscriptions.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Remove a subscription and what waits for it. What was sent stays on record."""
    with bootstrap.open_database(load_settings()) as database:
        with database.read() as connection:
            each, _ = _find(connection, name)
        if not yes:
            click.confirm(f"Remove {each.name!r}?", abort=True)
        with database.begin() as connection:
            unsubscribe(connection, bootstrap.subscription_book(), each)
    click.echo(f"removed: {each.name}")


@subscriptions.command()
@click.argument("name")
def pause(name: str) -> None:
    """Tell a subscription nothing until it is resumed; what happens meanwhile it never hears of."""
    with bootstrap.open_database(load_settings()) as database, database.begin() as connection:
        each, _ = _find(connection, name)
        bootstrap.subscription_book().save(connection, replace(each, enabled=False), bootstrap.now())
    click.echo(f"paused: {each.name}")


@subscriptions.command()
@click.argument("name")
def resume(name: str) -> None:
    """End a pause; an address that unsubscribed or bounced is tried again."""
    with bootstrap.open_database(load_settings()) as database, database.begin() as connection:
        each, endpoint = _find(connection, name)
        resume_subscription(connection, bootstrap.subscription_book(), each, endpoint, bootstrap.now())
    click.echo(f"resumed: {each.name}")


@subscriptions.command()
@click.argument("name")
@click.option("--wait", default=15.0, show_default=True, help="Seconds to wait for the outcome.")
def test(name: str, wait: float) -> None:
    """Send a sample alert through a subscription's endpoint and tell what came of it."""
    with bootstrap.open_database(load_settings()) as database:
        with database.begin() as connection:
            each, endpoint = _find(connection, name)
            sample = sample_delivery(each, bootstrap.now())
            deliveries.add(connection, [sample])
        click.echo(f"queued {sample.id} for {masked(endpoint.channel, endpoint.address)}", err=True)
        click.secho(wait_for_outcome(database, sample.id, wait), fg="green")


def _find(connection: Connection, name: str) -> tuple[Subscription, Endpoint]:
    each = bootstrap.subscription_book().find(connection, name)
    endpoint = endpoints.get(connection, each.endpoint_id) if each else None
    if each is None or endpoint is None:
        raise TocsinError(f"there is no subscription {name!r}; `tocsin subscriptions list` shows them")
    return each, endpoint


def _state(subscription: Subscription, endpoint: Endpoint) -> str:
    if not subscription.enabled:
        return "paused"
    return "active" if endpoint.state == "active" else f"endpoint {endpoint.state.value}: {endpoint.state_reason}"


def _tree(subscription: Subscription, endpoint: Endpoint) -> dict[str, object]:
    tree: dict[str, object] = to_tree(subscription)
    return tree | {
        "channel": endpoint.channel.value,
        "address": masked(endpoint.channel, endpoint.address),
        "endpoint_state": endpoint.state.value,
    }

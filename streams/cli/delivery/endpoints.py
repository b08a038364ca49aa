"""``tocsin endpoints``: list, show, pause, resume and configure endpoints, and rotate their secrets."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import click
from rich.table import Column, Table

from streams import bootstrap
from streams.cli.delivery.endpoint_options import endpoint_options, read_changes
from streams.cli.delivery.outcome import wait_for_outcome
from streams.cli.shared.options import Duration, channel_options, read_channel
from streams.cli.shared.tables import print_table
from streams.cli.shared.terminal import say
from streams.domain.delivery import OPEN_STATES, DeliveryState
from streams.domain.duration import show_duration
from streams.domain.endpoint import Endpoint, EndpointState
from streams.domain.wording import minute
from streams.notify.asymmetric import public_key
from streams.notify.channel_address import masked
from streams.notify.delivery_hours import shown_hours
from streams.notify.request_header import with_plain_json
from streams.services.endpoints.configure import configure_endpoint
from streams.services.endpoints.create import create_endpoint
from streams.services.endpoints.lookup import find_endpoint
from streams.services.endpoints.pause import pause_endpoint
from streams.services.endpoints.ping import ping_endpoint
from streams.services.endpoints.remove import remove_endpoint
from streams.services.endpoints.resume import resume_endpoint
from streams.services.endpoints.rotate import rotate_secret
from streams.services.endpoints.show import EndpointStatus, list_endpoints, show_endpoint
from streams.settings import load_settings
from streams.wire.codec import to_tree

_COLOURS = {EndpointState.ACTIVE: "green", EndpointState.PAUSED: "yellow", EndpointState.DISABLED: "red"}


@click.group("endpoints")
def endpoints_() -> None:
    """Look at endpoints, and lead them through pauses, failures and new secrets."""


@endpoints_.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_(as_json: bool) -> None:
    """List every endpoint with what waits for it."""
    with bootstrap.open_store(load_settings()) as store:
        found = list_endpoints(store)
    if as_json:
        click.echo(json.dumps([_tree(status) for status in found]))
        return
    if not found:
        say("no endpoints yet; a subscription makes one: tocsin subscribe --webhook URL")
        return
    table = Table(
        Column("id", no_wrap=True), "channel", "address", "state", "waiting", "dead", box=None, pad_edge=False
    )
    for status in found:
        each, counts = status.endpoint, status.deliveries
        waiting = sum(counts.get(state, 0) for state in OPEN_STATES)
        state = f"[{_COLOURS[each.state]}]{each.state.value}[/]" + (" (failing)" if each.failing_since else "")
        where = masked(each.channel, each.address)
        table.add_row(each.id, each.channel.value, where, state, str(waiting), str(counts.get(DeliveryState.DEAD, 0)))
    print_table(table)


@endpoints_.command()
@click.argument("endpoint")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def show(endpoint: str, as_json: bool) -> None:
    """Show one endpoint: how it is reached, how it fares, what it was sent last."""
    with bootstrap.open_store(load_settings()) as store:
        status, latest = show_endpoint(store, endpoint)
    if as_json:
        click.echo(json.dumps(_tree(status)))
        return
    each, counts = status.endpoint, status.deliveries
    say(f"{each.channel.value} {masked(each.channel, each.address)}", bold=True)
    rows = {
        "id": each.id,
        "state": each.state.value + (f": {each.state_reason}" if each.state_reason else ""),
        "failing since": minute(each.failing_since) if each.failing_since else "",
        "asked to wait until": minute(each.hold_until) if each.hold_until else "",
        "limits": f"{each.max_in_flight} at once"
        + (f", {each.rate_per_second:g} a second" if each.rate_per_second else ""),
        "time limit": f"{each.timeout:g} s" if each.timeout else "",
        "method": each.method if each.method != "POST" else "",
        "hours": shown_hours(each.hours) if each.hours else "",
        "secrets": _secrets(each),
        "headers": ", ".join(each.headers),
        "OAuth client": each.oauth.client_id if each.oauth else "",
        "TLS": "its own" if each.tls else "",
        "body": "its own" if each.body is not None else "",
        "deliveries": ", ".join(f"{number} {state}" for state, number in _named(counts).items()),
    }
    for key, value in rows.items():
        if value:
            say(f"  {key:<19} {value}")
    for delivery in latest:
        line = f"{delivery.created_at:%Y-%m-%d %H:%M}  {delivery.state.value:<10} {delivery.id}  {delivery.reason}"
        say(f"  {line}")


@endpoints_.command()
@channel_options
def add(**options: object) -> None:
    """Make an endpoint of its own, such as that of notify.operator; subscriptions to its address share it.

    \b
    tocsin endpoints add --email operators@example.com
    """  # noqa: D301 - click reads the backspace
    channel, address = read_channel(options)
    with bootstrap.open_store(load_settings()) as store:
        endpoint, secret = create_endpoint(store, channel, address, bootstrap.now())
    click.echo(endpoint.id)
    say(f"added: {channel.value} {masked(channel, endpoint.address)}", err=True)
    if secret:
        click.echo(secret)
        say("Every delivery is signed with it. Keep it now: it is not shown again.", err=True)


@endpoints_.command()
@click.argument("endpoint")
def remove(endpoint: str) -> None:
    """Remove an endpoint that no subscription speaks through."""
    with bootstrap.open_store(load_settings()) as store:
        say(f"removed: {remove_endpoint(store, endpoint).id}")


@endpoints_.command("set")
@click.argument("endpoint")
@endpoint_options
@click.option("--plain-json", is_flag=True, help="Send content-type: application/json, which every receiver parses.")
def set_(endpoint: str, plain_json: bool, **options: Any) -> None:
    """Change where an endpoint is and how it is spoken to; what waits for it goes out at once."""
    changes = read_changes(options)
    if not (changes or plain_json):
        raise click.UsageError("Say what to change; see tocsin endpoints set --help.")
    with bootstrap.open_store(load_settings()) as store:
        if plain_json:
            changes["headers"] = with_plain_json(changes.get("headers", find_endpoint(store, endpoint).headers))
        each = configure_endpoint(store, endpoint, changes, bootstrap.now())
    say(f"changed: {', '.join(changes)}; try it with tocsin endpoints ping {each.id}")


@endpoints_.command()
@click.argument("endpoint")
@click.option("--reason", default="paused from the command line", help="Why, for whoever looks at it.")
def pause(endpoint: str, reason: str) -> None:
    """Hold everything for an endpoint until it is resumed."""
    with bootstrap.open_store(load_settings()) as store:
        status, held = pause_endpoint(store, endpoint, reason)
    say(f"paused: {status.endpoint.id}; {held} held")


@endpoints_.command()
@click.argument("endpoint")
def resume(endpoint: str) -> None:
    """Let an endpoint speak again; what was held, and what waits for its next try, goes out now."""
    with bootstrap.open_store(load_settings()) as store:
        status, released = resume_endpoint(store, endpoint, bootstrap.now())
    say(f"active: {status.endpoint.id}; {released} on their way")


@endpoints_.command()
@click.argument("endpoint")
@click.option(
    "--overlap", type=Duration(), default="24h", show_default=True, help="How long old ones sign; 0s: not at all."
)
@click.option("--asymmetric", is_flag=True, help="Sign with a private key (v1a); print the public one to verify with.")
def rotate(endpoint: str, overlap: int, asymmetric: bool) -> None:
    """Make a new secret and print it; the old one goes on signing beside it, unless --overlap 0s revokes it now."""
    with bootstrap.open_store(load_settings()) as store:
        secret = rotate_secret(store, endpoint, bootstrap.now(), timedelta(seconds=overlap), asymmetric=asymmetric)
    click.echo(public_key(secret.value) if asymmetric else secret.value)
    both = f" For {show_duration(timedelta(seconds=overlap))} both secrets sign." if overlap else ""
    click.echo(f"Keep it now: it is not shown again.{both}", err=True)


@endpoints_.command()
@click.argument("endpoint")
@click.option("--wait", default=15.0, show_default=True, help="Seconds to wait for the outcome.")
def ping(endpoint: str, wait: float) -> None:
    """Send an event of type tocsin.ping.v1 and tell what came of it."""
    with bootstrap.open_store(load_settings()) as store:
        delivery, each = ping_endpoint(store, endpoint, bootstrap.now())
        say(f"queued {delivery.id} for {masked(each.channel, each.address)}", err=True)
        say(wait_for_outcome(store, delivery.id, wait), fg="green")


def _tree(status: EndpointStatus) -> dict[str, Any]:
    """The endpoint as JSON, without what is secret in it."""
    endpoint = status.endpoint
    tree: dict[str, Any] = to_tree(endpoint)
    tree["address"] = masked(endpoint.channel, endpoint.address)
    tree["secrets"] = [{"expires_at": each["expires_at"]} for each in tree["secrets"]]
    tree["headers"] = list(endpoint.headers)
    tree["oauth"] = endpoint.oauth.client_id if endpoint.oauth else None
    tree["tls"] = endpoint.tls is not None
    return tree | {"deliveries": _named(status.deliveries)}


def _named(counts: Mapping[DeliveryState, int]) -> dict[str, int]:
    return {state.value: counts[state] for state in DeliveryState if state in counts}


def _secrets(endpoint: Endpoint) -> str:
    ends = [each.expires_at for each in endpoint.secrets]
    return ", ".join("current" if end is None else f"old, until {minute(end)}" for end in ends)

"""``tocsin subscribe``: subscribe to alerts."""

import json
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click

from streams import bootstrap
from streams.cli.shared.options import (
    channel_options,
    parameter_option,
    read_channel,
    read_selector,
    read_timetable,
    selector_options,
    timetable_options,
)
from streams.cli.shared.terminal import say
from streams.domain.alert import Change
from streams.domain.endpoint import Channel
from streams.domain.errors import TocsinError
from streams.domain.subscription import Selector
from streams.domain.subscription_spec import SubscriptionSpec
from streams.notify.address import networks, refusal_of_host
from streams.notify.channel_address import masked
from streams.services.subscriptions.check import WrongSubscriptionError, check_spec
from streams.services.subscriptions.subscribe import Subscribed
from streams.services.subscriptions.subscribe import subscribe as save
from streams.settings import load_settings


@click.command()
@click.argument("name", required=False)
@selector_options
@parameter_option
@channel_options
@timetable_options
@click.option(
    "--change",
    "changes",
    multiple=True,
    type=click.Choice([change.value for change in Change]),
    help="Only this kind of change; by default what the rule tells of.",
)
@click.option("--plain-json", is_flag=True, help="Send content-type: application/json, which every receiver parses.")
@click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML: subject and text of its mails, or body of its webhooks (docs/subscriptions.md).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the subscription as JSON.")
def subscribe(
    name: str | None,
    changes: tuple[str, ...],
    plain_json: bool,
    template: Path | None,
    as_json: bool,
    **options: object,
) -> None:
    """Tell an endpoint of the alerts that meet every condition; without conditions, of all.

    \b
    tocsin subscribe --rule member-leaves-bloc --webhook https://example.com/hook
    tocsin subscribe desk --country MLI --severity high --email desk@example.com --mute 22:00-07:00 --zone Asia/Tokyo
    tocsin subscribe daily --type "membership.*" --email me@example.com --digest-at 07:00
    """  # noqa: D301 - click reads the backspace
    channel, address = read_channel(options)
    settings = load_settings()
    names = bootstrap.known_names(settings)
    selector = read_selector(options, names)
    mode, timetable = read_timetable(options)
    spec = SubscriptionSpec(
        name=name or _name(selector, channel, address),
        channel=channel,
        address=address,
        selector=selector,
        mode=mode,
        timetable=timetable,
        changes=tuple(map(Change, changes)),
        template=bootstrap.load_template(template) if template else None,
        plain_json=plain_json,
    )
    try:
        spec = check_spec(spec, names, partial(bootstrap.check_custom_body, public_url=settings.public_url))
    except WrongSubscriptionError as error:
        raise TocsinError("\n".join(_option(channel, *fault) for fault in error.faults)) from error
    if channel is Channel.WEBHOOK:
        refused = refusal_of_host(urlsplit(spec.address).hostname or "", networks(settings.notify.allow_networks))
        if refused:
            say(f"note: {refused}", fg="yellow", err=True)
    with bootstrap.open_store(settings) as store:
        done = save(store, spec, bootstrap.now(), may_change=False)
    _print(done, as_json=as_json)


def _option(channel: Channel, field: str, message: str) -> str:
    """A fault in a field as a fault in the option that gave it."""
    return f"--{channel.value if field == 'address' else field.replace('_', '-')}: {message}"


def _name(selector: Selector, channel: Channel, address: str) -> str:
    wanted = (*selector.rules, *selector.types, *selector.countries, *selector.organisations)
    where = address if channel in {Channel.EMAIL, Channel.KAFKA} else urlsplit(address).hostname or channel.value
    return f"{', '.join(wanted) or 'everything'} to {where if channel is not Channel.TELEGRAM else channel.value}"


def _print(done: Subscribed, *, as_json: bool) -> None:
    subscription, endpoint = done.subscription, done.endpoint
    where = masked(endpoint.channel, endpoint.address)
    if as_json:
        tree = {"id": subscription.id, "name": subscription.name, "endpoint": endpoint.id, "address": where}
        click.echo(json.dumps(tree | ({"secret": done.secret} if done.secret else {})))
        return
    state = "already subscribed" if done.before else "subscribed"
    click.echo(f"{click.style(state, fg='green', bold=True)}: {subscription.name}")
    say(f"  {endpoint.channel.value:<9} {where}")
    if done.secret:
        click.echo(f"  {'secret':<9} {click.style(done.secret, bold=True)}")
        say("  Every delivery is signed with it. Keep it now: it is not shown again.")
    say(f"  try it    tocsin subscriptions test {subscription.id}")

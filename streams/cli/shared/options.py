"""Options shared by several commands: what to be told of, when and where."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from streams.cli.shared.secret_input import secret_input
from streams.domain.alert import Severity
from streams.domain.duration import parse_duration
from streams.domain.endpoint import Channel
from streams.domain.errors import TocsinError
from streams.domain.subscription import Mode, Selector, Timetable
from streams.notify.channel_address import example_of
from streams.notify.suggestions import KnownNames

F = TypeVar("F", bound=Callable[..., Any])


class Duration(click.ParamType):
    """Seconds, written like ``90s`` or ``6h``."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it."""
        if isinstance(value, int):
            return value
        try:
            return int(parse_duration(value).total_seconds())
        except ValueError as error:
            self.fail(str(error), param, ctx)


def selector_options(command: F) -> F:
    """Options that say which alerts."""
    severities = click.Choice([severity.value for severity in Severity])
    for option in (
        click.option("--type", "types", multiple=True, metavar="TYPE", help="Event type; membership.* takes a family."),
        click.option(
            "--organisation", "organisations", multiple=True, metavar="ID", help="Id or name: AU, SDN.rebels."
        ),
        click.option("--country", "countries", multiple=True, metavar="ID", help="ISO 3166-1 alpha-3 or name."),
        click.option("--severity", "min_severity", type=severities, help="At least this severity."),
        click.option("--label", "labels", multiple=True, metavar="NAME=VALUE", help="A label of the rule."),
        click.option("--rule", "rules", multiple=True, metavar="ID", help="Rule id; * and ? are wildcards."),
    ):
        command = option(command)
    return command


def parameter_option(command: F) -> F:
    """Values of the parameters of rules."""
    words = "Value of a rule's parameter, instead of its default; repeatable."
    return click.option("--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help=words)(command)


def read_selector(options: dict[str, Any], known: KnownNames) -> Selector:
    """The selector that :func:`selector_options` gave; takes them out of ``options``.

    Names become ids. Types and countries that there are not are errors; rules and organisations that nobody knows are
    noted on standard error.
    """
    labels = _named_values(options.pop("labels"), "--label")
    severity = options.pop("min_severity")
    given = Selector(
        rules=options.pop("rules"),
        labels=labels,
        min_severity=Severity(severity) if severity else None,
        countries=options.pop("countries"),
        organisations=tuple(_entity(each) for each in options.pop("organisations")),
        types=options.pop("types"),
        parameters=_named_values(options.pop("parameters", ()), "--parameter"),
    )
    selector = known.with_ids(given)
    if wrong := known.wrong(selector):
        raise TocsinError("\n".join(wrong))
    for line in known.unknown(selector):
        click.secho(f"note: {line}", fg="yellow", err=True)
    return selector


def _named_values(texts: Iterable[str], option: str) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {}
    for text in texts:
        name, separator, value = text.partition("=")
        if not (name and separator and value):
            raise click.BadParameter(f"{text!r} is not NAME=VALUE", param_hint=option)
        values[name] = (*values.get(name, ()), value)
    return values


def _entity(text: str) -> str:
    """What a group is stands behind its country, and is written as it is: ``SDN.rebels``, ``PSE.HAMAS``."""
    home, dot, group = text.partition(".")
    return home.upper() + dot + group if dot else text


def timetable_options(command: F) -> F:
    """Options that say when."""
    default = Timetable()
    for option in (
        click.option("--throttle", type=Duration(), default=0, help="Least time between two messages of one story."),
        click.option("--mute", multiple=True, metavar="SPAN", help="Hold messages in 'Mon-Fri 22:00-07:00'."),
        click.option(
            "--zone", default=default.zone, show_default=True, help="Zone of --mute, --digest-at and times in messages."
        ),
        click.option("--digest-at", multiple=True, metavar="HH:MM", help="When digests go out; 07:00 by default."),
        click.option("--group-wait", type=Duration(), help="How long a group collects; 60s by default."),
        click.option("--mode", type=click.Choice([m.value for m in Mode]), help="Default: as the other options ask."),
    ):
        command = option(command)
    return command


def read_timetable(options: dict[str, Any]) -> tuple[Mode, Timetable]:
    """Mode and timetable that :func:`timetable_options` gave; takes them out of ``options``."""
    given, wait, times, usual = options.pop("mode"), options.pop("group_wait"), options.pop("digest_at"), Timetable()
    asked = Mode.DIGEST if times else Mode.GROUPED if wait is not None else Mode.IMMEDIATE
    mode = Mode(given) if given else asked
    if (times and mode is not Mode.DIGEST) or (wait is not None and mode is not Mode.GROUPED):
        raise click.UsageError("--digest-at is for --mode digest, and --group-wait for --mode grouped.")
    timetable = Timetable(
        group_wait=usual.group_wait if wait is None else wait,
        digest_at=times or usual.digest_at,
        zone=options.pop("zone"),
        mute=options.pop("mute"),
        throttle=options.pop("throttle"),
    )
    return mode, timetable


def channel_options(command: F) -> F:
    """One option for every channel, each of which takes an address."""
    for channel in reversed(Channel):
        command = click.option(f"--{channel.value}", multiple=True, metavar=_metavar(channel))(command)
    return command


def _metavar(channel: Channel) -> str:
    """The first way to write an address, without its explanation."""
    example = example_of(channel).partition(" or ")[0]
    return "URL" if example.startswith("https:") and channel not in {Channel.MATRIX, Channel.NTFY} else example


def read_channel(options: dict[str, Any]) -> tuple[Channel, str]:
    """The one channel and address that :func:`channel_options` gave, taken out of ``options``.

    An address of ``-`` is read from standard input.
    """
    given = [(channel, address) for channel in Channel for address in options.pop(channel.value)]
    if len(given) != 1:
        names = ", ".join(f"--{channel.value}" for channel in Channel)
        several = " A subscription has one endpoint; subscribe each of several by itself." if given else ""
        raise click.UsageError(f"Say where to, with exactly one of {names}, once.{several}")
    channel, address = given[0]
    return channel, secret_input(address, f"address for --{channel.value}")

"""``tocsin tail``: look at what is on a topic."""

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import click

from streams import bootstrap
from streams.cli.records.record_format import FIELDS, parse_format
from streams.cli.records.record_lines import line, whole
from streams.cli.shared.moment import Moment
from streams.domain.record import Record
from streams.services.records.conditions import RecordCondition, all_of, parse_condition
from streams.services.records.tail import follow as follow_topic
from streams.services.records.tail import narrow, newest
from streams.settings import load_settings
from streams.wire.record_json import to_json

_DEFAULT_LAST = 10
_COUNT = click.IntRange(0, sys.maxsize)


class Condition(click.ParamType):
    """A condition on a field or a header."""

    name = "condition"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> RecordCondition:
        """Read it."""
        if isinstance(value, RecordCondition):
            return value
        try:
            return parse_condition(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Format(click.ParamType):
    """How records are written."""

    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Callable[[Record], str]:
        """Read it."""
        try:
            return parse_format(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose records."""
    for option in (
        click.option("--key", help="Only records with this key."),
        click.option("--header", "headers", type=Condition(), multiple=True, help="Only records with such a header."),
        click.option("--where", type=Condition(), multiple=True, help="Only records whose JSON has such a field."),
        click.option("--until", type=Moment(), help="Records before this time."),
        click.option("--since", type=Moment(), help="Records from this time on (2026-11-24T09:00, or 90m ago)."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("topic")
@click.option("--follow", "-f", is_flag=True, help="Go on with what comes, until Ctrl-C.")
@click.option("--last", "-n", type=_COUNT, help="How many of the newest; 10 when no time is given.")
@click.option("--partition", "partitions", type=_COUNT, multiple=True, help="Only records of this partition.")
@click.option("--from-offset", type=_COUNT, help="Records from this offset of each partition on.")
@reading_options
@click.option("--uncommitted", is_flag=True, help="Also records of transactions that are open or were aborted.")
@click.option("--full", is_flag=True, help="Show key, headers and the whole value.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines, which `tocsin produce` can produce again.")
@click.option("--format", "shape", type=Format(), help=f"Print each so; fields are {', '.join(FIELDS)}, in braces.")
def tail(
    topic: str,
    follow: bool,
    last: int | None,
    since: datetime | None,
    until: datetime | None,
    full: bool,
    as_json: bool,
    **choice: Any,
) -> None:
    """Look at what is on TOPIC: articles, events, alerts, dead-letters or any other.

    Records of different partitions are merged by time. Reading moves no consumer group. Conditions are FIELD=VALUE,
    FIELD!=VALUE or FIELD~PATTERN; fields of fields are joined with dots, and a condition on a list holds if it
    holds for one of its elements:

    \b
        tocsin tail events --since 2h --where type~membership --where actor.id=MLI
        tocsin tail events --partition 2 --from-offset 153 --format '{offset} {key} {value.actor.name}'
    """  # noqa: D301 - click's mark for lines that stay as they are
    if follow and until:
        raise click.UsageError("--follow has no end and --until names one: use one of them")
    if as_json + full + (choice["shape"] is not None) > 1:
        raise click.UsageError("--full, --json and --format each say how records are shown: use one of them")
    if last is None and not since and not until and choice["from_offset"] is None:
        last = _DEFAULT_LAST
    show = choice["shape"] or (to_json if as_json else whole if full else line)
    predicate = all_of(choice["where"], choice["headers"], choice["key"])
    with bootstrap.open_topic(load_settings(), topic, uncommitted=choice["uncommitted"]) as reader:
        ranges = narrow(reader.between(since, until), choice["partitions"], choice["from_offset"])
        found = False
        for record in newest(reader, ranges, last, predicate):
            click.echo(show(record))
            found = True
        if not found:
            hint = " (--full shows which fields records have)" if choice["where"] else ""
            click.echo(f"no such records on {topic}{hint}", err=True)
        if follow:
            with suppress(KeyboardInterrupt):  # how it is meant to end
                for record in follow_topic(reader, ranges, predicate):
                    click.echo(show(record))

"""``tocsin tail``: look at what is on a topic."""

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import click

from streams import bootstrap
from streams.cli.records.record_lines import line, whole
from streams.cli.shared.moment import Moment
from streams.services.records.conditions import RecordCondition, all_of, parse_condition
from streams.services.records.tail import follow as follow_topic
from streams.services.records.tail import newest
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
@reading_options
@click.option("--uncommitted", is_flag=True, help="Also records of transactions that are open or were aborted.")
@click.option("--full", is_flag=True, help="Show key, headers and the whole value.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines, which `tocsin produce` can produce again.")
def tail(
    topic: str,
    follow: bool,
    last: int | None,
    since: datetime | None,
    until: datetime | None,
    full: bool,
    as_json: bool,
    **conditions: Any,
) -> None:
    """Look at what is on TOPIC: articles, events, alerts, dead-letters or any other.

    Records of different partitions are merged by time. Reading moves no consumer group. Conditions are FIELD=VALUE,
    FIELD!=VALUE or FIELD~PATTERN; fields of fields are joined with dots, and a condition on a list holds if it
    holds for one of its elements:

    \b
        tocsin tail events --since 2h --where type~membership --where actor.id=MLI
    """  # noqa: D301 - click's mark for lines that stay as they are
    if follow and until:
        raise click.UsageError("--follow has no end and --until names one: use one of them")
    if last is None and not since and not until:
        last = _DEFAULT_LAST
    show = to_json if as_json else whole if full else line
    predicate = all_of(conditions["where"], conditions["headers"], conditions["key"])
    with bootstrap.open_topic(load_settings(), topic, uncommitted=conditions["uncommitted"]) as reader:
        ranges = reader.between(since, until)
        found = False
        for record in newest(reader, ranges, last, predicate):
            click.echo(show(record))
            found = True
        if not found:
            hint = " (--full shows which fields records have)" if conditions["where"] else ""
            click.echo(f"no such records on {topic}{hint}", err=True)
        if follow:
            with suppress(KeyboardInterrupt):  # how it is meant to end
                for record in follow_topic(reader, ranges, predicate):
                    click.echo(show(record))

"""``tocsin offsets``: reset the offsets of consumer groups."""

from typing import Any

import click
from rich.table import Table

from streams import bootstrap
from streams.bootstrap.reprocessing import GROUP as DETECT
from streams.bootstrap.reprocessing import TOPIC as EVENTS
from streams.bootstrap.reprocessing import open_processed_offsets
from streams.cli.shared.moment import Moment
from streams.cli.shared.tables import print_table
from streams.services.consumers.reset_offsets import OffsetReset, Step, Target, plan_reset, reset_offsets
from streams.settings import load_settings


class TargetType(click.ParamType):
    """Where consumers are to go on: ``earliest``, ``latest``, an offset, a step or a time."""

    name = "where"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Target:
        """Read it."""
        if not isinstance(value, str) or value in {"earliest", "latest"}:
            read: Target = value
            return read
        if value.isdecimal():
            return int(value)
        if value[:1] in {"+", "-"} and value[1:].isdecimal():
            return Step(int(value))
        return Moment().convert(value, param, ctx)


@click.group()
def offsets() -> None:
    """Let consumers go on from elsewhere."""


@offsets.command()
@click.argument("group")
@click.argument("topic")
@click.option("--to", "target", type=TargetType(), required=True, help="Where to; see above.")
@click.option("--partition", "partitions", type=click.IntRange(0), multiple=True, help="Only these partitions.")
@click.option("--execute", is_flag=True, help="Do it; without this, only say what would be done.")
def reset(group: str, topic: str, target: Target, partitions: tuple[int, ...], execute: bool) -> None:
    """Let GROUP go on from elsewhere in TOPIC; says what would change unless --execute is given.

    Where to is earliest, latest, an offset, a step such as +100 or -100, or a time (2026-11-24T09:00, or 90m ago).
    Its consumers must be stopped. Reading records again is harmless: what they lead to is recognised by its id.
    """
    if not group:
        raise click.BadParameter("a group has a name", param_hint="GROUP")
    settings = load_settings()
    groups = bootstrap.consumer_groups(settings)
    with bootstrap.open_topic(settings, topic) as reader:
        planned = plan_reset(reader, groups, group=group, topic=topic, target=target, partitions=partitions)
    _print(planned)
    if not execute:
        click.echo("nothing was changed; --execute does it")
        return
    with bootstrap.open_store(settings) as store:
        reset_offsets(store, groups, planned, bootstrap.now())
    if (group, topic) == (DETECT, EVENTS):  # the store also knows how far it is, and believes itself
        with open_processed_offsets(settings) as processed:
            processed.move(planned.after)
    click.echo(f"{group} goes on from there")


def _print(planned: OffsetReset) -> None:
    table = Table("partition", "now", "then", "records", box=None, pad_edge=False)
    for number, then in planned.after.items():
        now = planned.before.get(number)
        step = "" if now is None else f"{then - now:+,}"
        table.add_row(str(number), "–" if now is None else f"{now:,}", f"{then:,}", step)
    print_table(table)

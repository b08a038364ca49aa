"""``tocsin offsets``: let consumers go on from elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click
from rich.table import Table

from streams.adapters.kafka.access import Cluster
from streams.adapters.kafka.groups import move_group, read_groups
from streams.adapters.kafka.reader import Span, TopicReader
from streams.bootstrap.reprocessing import GROUP as DETECT
from streams.bootstrap.reprocessing import TOPIC as EVENTS
from streams.bootstrap.reprocessing import open_processed_offsets
from streams.cli.shared.moment import Moment
from streams.cli.shared.tables import print_table
from streams.domain.errors import TocsinError
from streams.settings import load_settings


@dataclass(frozen=True, slots=True)
class Step:
    """So many records forward, or back."""

    records: int


class Target(click.ParamType):
    """Where consumers are to go on: ``earliest``, ``latest``, an offset, a step or a time."""

    Read = str | int | Step | datetime
    name = "where"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Read:
        """Read it."""
        if not isinstance(value, str) or value in {"earliest", "latest"}:
            read: Target.Read = value
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
@click.option("--to", "target", type=Target(), required=True, help="Where to; see above.")
@click.option("--partition", "partitions", type=click.IntRange(0), multiple=True, help="Only these partitions.")
@click.option("--execute", is_flag=True, help="Do it; without this, only say what would be done.")
def reset(group: str, topic: str, target: "Target.Read", partitions: tuple[int, ...], execute: bool) -> None:
    """Let GROUP go on from elsewhere in TOPIC; says what would change unless --execute is given.

    Where to is earliest, latest, an offset, a step such as +100 or -100, or a time (2026-11-24T09:00, or 90m ago).
    Its consumers must be stopped. Reading records again is harmless: what they lead to is recognised by its id.
    """
    if not group:
        raise click.BadParameter("a group has a name", param_hint="GROUP")
    cluster = load_settings().kafka.access
    with TopicReader(cluster, topic) as reader:
        kept = reader.kept()
        start = reader.between(target, None) if isinstance(target, datetime) else kept
    before = _committed(cluster, group, topic)
    wanted = {}
    for number in partitions or sorted(kept):
        if number not in kept:
            raise TocsinError(f"topic {topic} has no partition {number}, only 0 to {max(kept)}")
        offset = _offset(target, before.get(number, kept[number].start), start[number])
        wanted[number] = min(max(offset, kept[number].start), kept[number].end)
    _print(before, wanted)
    if not execute:
        click.echo("nothing was changed; --execute does it")
        return
    move_group(cluster, group, topic, wanted)
    if (group, topic) == (DETECT, EVENTS):  # the store also knows how far it is, and believes itself
        with open_processed_offsets(load_settings()) as processed:
            processed.move(wanted)
    click.echo(f"{group} goes on from there")


def _committed(cluster: Cluster, group: str, topic: str) -> dict[int, int]:
    found = [known for known in read_groups(cluster) if known.name == group]
    positions = (position for known in found for position in known.positions if position.topic == topic)
    return {each.partition: each.committed for each in positions if each.committed is not None}


def _offset(target: "Target.Read", before: int, span: Span) -> int:
    """Where one partition is to go; the caller cuts it to what the topic keeps."""
    match target:
        case "latest":
            return span.end
        case Step(records):
            return before + records
        case int():
            return target
        case _:
            return span.start


def _print(before: dict[int, int], wanted: dict[int, int]) -> None:
    table = Table("partition", "now", "then", "records", box=None, pad_edge=False)
    for number, then in wanted.items():
        now = before.get(number)
        step = "" if now is None else f"{then - now:+,}"
        table.add_row(str(number), "–" if now is None else f"{now:,}", f"{then:,}", step)
    print_table(table)

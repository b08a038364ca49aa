"""``tocsin lag``: how far behind the consumers are."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict

import click
from rich.table import Table

from streams import bootstrap
from streams.cli.shared.tables import print_table
from streams.domain.consumer_group import ConsumerGroup
from streams.settings import load_settings


@click.command()
@click.argument("groups", nargs=-1, metavar="[GROUP]...")
@click.option("--partitions", is_flag=True, help="Show every partition, and which member on which host reads it.")
@click.option(
    "--max",
    "limit",
    type=click.IntRange(0),
    help="Exit with 1 if a group is further behind than this, is missing, or has lost records.",
)
@click.option("--watch", type=click.FloatRange(1, 3600), metavar="SECONDS", help="Say it again so often, until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, every partition included.")
@click.pass_context
def lag(
    context: click.Context,
    groups: tuple[str, ...],
    partitions: bool,
    limit: int | None,
    watch: float | None,
    as_json: bool,
) -> None:
    """Say how far behind consumer groups are: those named, or all.

    Of extract and detect every partition counts, and one without a committed offset from its first record on.
    """
    if watch and limit is not None:
        raise click.UsageError("--watch has no end and --max gives an exit code: use one of them")
    found = bootstrap.consumer_groups(load_settings())

    def show() -> list[ConsumerGroup]:
        now = found.read(groups)
        if as_json:
            click.echo(json.dumps([_tree(group) for group in now]))
        else:
            (_print_partitions if partitions else _print)(now)
            _print_troubles(now)
        return now

    if watch:
        with suppress(KeyboardInterrupt):  # how it is meant to end
            _repeat(show, watch)
    elif any(_is_too_far(group, limit) for group in show()):
        context.exit(1)


def _repeat(show: Callable[[], object], seconds: float) -> None:
    while True:
        click.clear()  # does nothing where no terminal is
        show()
        time.sleep(seconds)


def _is_too_far(group: ConsumerGroup, limit: int | None) -> bool:
    return limit is not None and (not group.exists or group.lost > 0 or group.lag > limit)


def _tree(group: ConsumerGroup) -> dict[str, object]:
    positions = [asdict(each) | {"lag": each.lag, "lost": each.lost} for each in group.positions]
    return asdict(group) | {"lag": group.lag, "lost": group.lost, "positions": positions}


def _print(groups: list[ConsumerGroup]) -> None:
    table = Table("group", "state", "members", "topic", "behind", box=None, pad_edge=False)
    for group in groups:
        for topic in sorted({position.topic for position in group.positions}) or [""]:
            behind = sum(position.lag for position in group.positions if position.topic == topic)
            state = group.state if group.exists else "missing"
            table.add_row(group.name, state, str(group.members), topic, f"{behind:,}")
    print_table(table)


def _print_partitions(groups: list[ConsumerGroup]) -> None:
    table = Table("group", "topic", "partition", "next", "end", "behind", "member", "host", box=None, pad_edge=False)
    for group in groups:
        for at in group.positions:
            numbers = (str(at.partition), f"{at.following:,}", f"{at.end:,}", f"{at.lag:,}")
            table.add_row(group.name, at.topic, *numbers, at.member or "–", at.host or "–")
    print_table(table)


def _print_troubles(groups: list[ConsumerGroup]) -> None:
    if missing := [group.name for group in groups if not group.exists]:
        click.echo(f"no such group yet: {', '.join(missing)}; a worker makes its own when it starts", err=True)
    for group in groups:
        if group.lost:
            click.echo(f"{group.name}: {group.lost:,} records were lost to retention before they were read", err=True)

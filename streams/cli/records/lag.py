"""``tocsin lag``: how far behind the consumers are."""

import json
from dataclasses import asdict

import click
from rich.table import Table

from streams import bootstrap
from streams.cli.shared.tables import print_table
from streams.domain.consumer_group import ConsumerGroup
from streams.settings import load_settings


@click.command()
@click.argument("groups", nargs=-1, metavar="[GROUP]...")
@click.option("--partitions", is_flag=True, help="Show every partition.")
@click.option(
    "--max",
    "limit",
    type=click.IntRange(0),
    help="Exit with 1 if a group is further behind than this, is missing, or has lost records.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, every partition included.")
@click.pass_context
def lag(context: click.Context, groups: tuple[str, ...], partitions: bool, limit: int | None, as_json: bool) -> None:
    """Say how far behind consumer groups are: those named, or all.

    Of extract and detect every partition counts, and one without a committed offset from its first record on.
    """
    found = bootstrap.consumer_groups(load_settings()).read(groups)
    if as_json:
        click.echo(json.dumps([_tree(group) for group in found]))
    else:
        _print(found, partitions)
    missing = [group.name for group in found if not group.exists]
    if missing and not as_json:
        click.echo(f"no such group yet: {', '.join(missing)}; a worker makes its own when it starts", err=True)
    lost = {group.name: group.lost for group in found if group.lost}
    for name, number in () if as_json else lost.items():
        click.echo(f"{name}: {number:,} records were lost to retention before they were read", err=True)
    if limit is not None and (missing or lost or any(group.lag > limit for group in found)):
        context.exit(1)


def _tree(group: ConsumerGroup) -> dict[str, object]:
    positions = [asdict(each) | {"lag": each.lag, "lost": each.lost} for each in group.positions]
    return asdict(group) | {"lag": group.lag, "lost": group.lost, "positions": positions}


def _print(groups: list[ConsumerGroup], partitions: bool) -> None:
    table = Table("group", "state", "members", "topic", "behind", box=None, pad_edge=False)
    for group in groups:
        topics = sorted({position.topic for position in group.positions}) or [""]
        for topic in topics:
            behind = sum(position.lag for position in group.positions if position.topic == topic)
            state = group.state if group.exists else "missing"
            table.add_row(group.name, state, str(group.members), topic, f"{behind:,}")
            if partitions:
                for position in group.positions:
                    if position.topic == topic:
                        where = f"  partition {position.partition}: {position.following:,} of {position.end:,}"
                        table.add_row("", "", "", where, f"{position.lag:,}")
    print_table(table)

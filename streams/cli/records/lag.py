"""``tocsin lag``: how far behind the consumers are."""

import json
from dataclasses import asdict

import click
from rich.table import Table

from streams.adapters.kafka.groups import Group, read_groups
from streams.cli.shared.tables import print_table
from streams.settings import load_settings


@click.command()
@click.argument("groups", nargs=-1, metavar="[GROUP]...")
@click.option("--partitions", is_flag=True, help="Show every partition.")
@click.option("--max", "limit", type=click.IntRange(0), help="Exit with 1 if a group is further behind than this.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, every partition included.")
@click.pass_context
def lag(context: click.Context, groups: tuple[str, ...], partitions: bool, limit: int | None, as_json: bool) -> None:
    """Say how far behind consumer groups are: those named, or all."""
    found = read_groups(load_settings().kafka.access, groups)
    if as_json:
        click.echo(json.dumps([_tree(group) for group in found]))
    elif not found:
        click.echo("no consumer groups yet; a worker makes its own when it starts")
    else:
        _print(found, partitions)
    if limit is not None and any(group.lag > limit for group in found):
        context.exit(1)


def _tree(group: Group) -> dict[str, object]:
    positions = [asdict(position) | {"lag": position.lag} for position in group.positions]
    return asdict(group) | {"lag": group.lag, "positions": positions}


def _print(groups: list[Group], partitions: bool) -> None:
    table = Table("group", "state", "members", "topic", "behind", box=None, pad_edge=False)
    for group in groups:
        topics = sorted({position.topic for position in group.positions}) or [""]
        for topic in topics:
            behind = sum(position.lag for position in group.positions if position.topic == topic)
            table.add_row(group.name, group.state, str(group.members), topic, f"{behind:,}")
            if partitions:
                for position in group.positions:
                    if position.topic == topic:
                        where = f"  partition {position.partition}: {position.committed:,} of {position.end:,}"
                        table.add_row("", "", "", where, f"{position.lag:,}")
    print_table(table)

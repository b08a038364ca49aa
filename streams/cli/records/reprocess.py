"""``tocsin reprocess``: have detection read events again."""

from datetime import datetime
from typing import Any

import click
from rich.table import Table

from streams.bootstrap.reprocessing import open_article_memory, open_event_topic, open_processed_offsets
from streams.cli.shared.moment import Moment
from streams.cli.shared.tables import print_table
from streams.domain.wording import counted
from streams.services.reprocessing import Step, plan
from streams.services.reprocessing import reprocess as read_again
from streams.settings import load_settings


class Begin(click.ParamType):
    """``stored``, ``earliest`` or a time."""

    name = "where"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str | datetime:
        """Read it."""
        return value if value in {"stored", "earliest"} else Moment().convert(value, param, ctx)


@click.command()
@click.option("--from", "begin", type=Begin(), required=True, help="stored, earliest, or a time (or 90m ago).")
@click.option("--execute", is_flag=True, help="Do it; without this, only say what would be done.")
def reprocess(begin: Any, execute: bool) -> None:
    """Have detection read events again; says what that would be unless --execute is given.

    From where the store is (stored: after an older one was restored), from the first event that Kafka keeps
    (earliest), or from a time. Workers must be stopped. What was alerted and notified already is recognised by its id.
    """
    settings = load_settings()
    with open_event_topic(settings) as topic, open_processed_offsets(settings) as processed:
        steps = plan(topic, processed, begin)
        _print(steps)
        lost = sum(step.lost for step in steps)
        if lost:
            click.echo(f"{lost:,} events before that were lost to retention", err=True)
        if not execute:
            click.echo("nothing was changed; --execute does it")
            return
        with open_article_memory(settings) as memory:
            remembered = read_again(topic, processed, memory, steps)
    if remembered:
        click.echo(f"{counted(remembered, 'article')} that the store had forgotten can be corrected again")
    click.echo("detection reads from there once a worker starts")


def _print(steps: list[Step]) -> None:
    table = Table("partition", "Kafka", "store", "from", "events", box=None, pad_edge=False)
    for step in steps:
        known = ["–" if offset is None else f"{offset:,}" for offset in (step.committed, step.stored)]
        table.add_row(str(step.partition), *known, f"{step.start:,}", f"{step.events:,}")
    print_table(table)

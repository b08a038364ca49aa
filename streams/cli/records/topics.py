"""``tocsin topics``: the topics that Tocsin needs, on whichever Kafka the settings name."""

import json
from dataclasses import asdict

import click
from rich.table import Table

from streams.bootstrap import topic_admin, topic_plans
from streams.cli.shared.tables import print_table
from streams.domain.topic import Topic, no_such_topic
from streams.domain.wording import counted
from streams.services.topics.create import create_topics
from streams.settings import load_settings


@click.group()
def topics() -> None:
    """Create, list and describe the topics."""


@topics.command()
@click.option("--alter", is_flag=True, help="Also change existing topics to what the settings say.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcomes as JSON.")
def create(alter: bool, as_json: bool) -> None:
    """Create the topics that are missing and say how the others differ from the settings.

    Growing the number of partitions moves keys to other partitions: what is in the topic stays where it is, so let
    the workers catch up first.
    """
    settings = load_settings()
    outcomes = create_topics(topic_admin(settings), topic_plans(settings), alter=alter)
    if as_json:
        click.echo(json.dumps([asdict(outcome) for outcome in outcomes]))
        return
    for outcome in outcomes:
        click.echo(f"{outcome.topic:<14}{outcome.result}")
        for drift in outcome.drifts:
            click.echo(f"{'':<14}{drift}" + (f"; {drift.remedy}" if outcome.result == "differs" else ""))


@topics.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the topics as JSON.")
def list_(as_json: bool) -> None:
    """List all topics of the broker but Kafka's internal ones."""
    admin = topic_admin(load_settings())
    found = admin.describe(admin.names())
    if as_json:
        rows = [{"name": t.name, "partitions": len(t.partitions), "records": t.records} for t in found]
        click.echo(json.dumps(rows))
        return
    if not found:
        click.echo("no topics yet; create them with `tocsin topics create`")
        return
    table = Table("topic", "partitions", "records", "kept", box=None, pad_edge=False)
    for topic in found:
        table.add_row(topic.name, str(len(topic.partitions)), f"{topic.records:,}", topic.retention)
    print_table(table)


@topics.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, all settings included.")
def describe(names: tuple[str, ...], as_json: bool) -> None:
    """Describe topics by NAME (without one, Tocsin's own): partitions, leaders, offsets, settings."""
    settings = load_settings()
    plans = {plan.name: plan for plan in topic_plans(settings)}
    wanted = names or tuple(plans)
    found = topic_admin(settings).describe(wanted)
    if as_json:
        click.echo(json.dumps([asdict(topic) | {"records": topic.records} for topic in found]))
    else:
        for topic in found:
            _print_topic(topic)
            for drift in plans[topic.name].drifts(topic) if topic.name in plans else ():
                click.echo(f"{topic.name}: {drift}; {drift.remedy}", err=True)
    missing = [name for name in wanted if name not in {topic.name for topic in found}]
    if missing:
        raise no_such_topic(missing)


def _print_topic(topic: Topic) -> None:
    configs = topic.configs
    click.echo(
        f"{topic.name}: {counted(topic.records, 'record')}, kept {topic.retention}, "
        f"compression {configs['compression.type']}, at most {int(configs['max.message.bytes']):,} bytes a record"
    )
    table = Table("partition", "leader", "in sync", "first offset", "next offset", box=None, pad_edge=False)
    for p in topic.partitions:
        in_sync = f"{len(p.in_sync)} of {len(p.replicas)}"
        leader = str(p.leader) if p.has_leader else "none"
        table.add_row(str(p.partition), leader, in_sync, _number(p.first_offset), _number(p.next_offset))
    print_table(table)
    for problem in topic.problems:
        click.echo(problem, err=True)


def _number(offset: int | None) -> str:
    return "–" if offset is None else str(offset)

"""``tocsin produce``: put records on a topic as they are."""

from typing import BinaryIO

import click

from streams import bootstrap
from streams.domain.wording import counted
from streams.services.records.produce import read_lines
from streams.services.topics.require import require_topics
from streams.settings import load_settings


@click.command()
@click.argument("topic")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--execute", is_flag=True, help="Do it; without this, only say what would be done.")
def produce(topic: str, file: BinaryIO, execute: bool) -> None:
    """Put the records of FILE on TOPIC: JSON lines as `tocsin tail --json` prints them.

    Key, value and headers are put as they were, byte for byte (but a header without a value gets an empty one); the
    time is now's. Nothing is put if a line is wrong.
    """
    settings = load_settings()
    records = read_lines(file, getattr(file, "name", "<stdin>"), settings.kafka.max_message_bytes)
    require_topics(bootstrap.topic_admin(settings), [topic])
    if not execute:
        click.echo(f"{counted(len(records), 'record')} would be put on {topic}; --execute does it")
        return
    with bootstrap.open_record_sink(settings) as sink:
        for record in records:
            sink.send(topic, record)
    click.echo(f"{counted(len(records), 'record')} put on {topic}")

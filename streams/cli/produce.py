"""``tocsin produce``: put records on a topic as they are."""

from typing import BinaryIO

import click

from streams.adapters.record_json import from_json
from streams.adapters.record_producer import RecordProducer
from streams.adapters.topic_reader import StoredRecord
from streams.cli.wording import counted
from streams.domain.faults import Fault, FaultsError, Place, RejectedError
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
    records = _read(file)
    if not execute:
        click.echo(f"{counted(len(records), 'record')} would be put on {topic}; --execute does it")
        return
    settings = load_settings().kafka
    with RecordProducer(settings.access, settings.max_message_bytes + 100_000) as producer:
        for record in records:
            producer.send(topic, record)
    click.echo(f"{counted(len(records), 'record')} put on {topic}")


def _read(file: BinaryIO) -> list[StoredRecord]:
    records, faults = [], []
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            records.append(from_json(line))
        except RejectedError as error:
            faults.append(Fault(Place(getattr(file, "name", "<stdin>"), number), str(error)))
    if faults:
        raise FaultsError(faults)
    return records

"""``tocsin produce``: put records on a topic as they are."""

from typing import BinaryIO

import click

from streams.adapters.kafka.producer import RecordProducer
from streams.adapters.kafka.reader import StoredRecord
from streams.adapters.kafka.record_json import from_json
from streams.adapters.kafka.topics import require_topics
from streams.cli.shared.wording import counted
from streams.domain.errors import Diagnostic, DiagnosticsError, Place, RejectedError
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
    settings = load_settings().kafka
    records = _read(file, settings.max_message_bytes)
    require_topics(settings.access, [topic])
    if not execute:
        click.echo(f"{counted(len(records), 'record')} would be put on {topic}; --execute does it")
        return
    with RecordProducer(settings.access, settings.max_message_bytes + 100_000) as producer:
        for record in records:
            producer.send(topic, record)
    click.echo(f"{counted(len(records), 'record')} put on {topic}")


def _read(file: BinaryIO, most: int) -> list[StoredRecord]:
    records, diagnostics = [], []
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            records.append(_checked(from_json(line), most))
        except RejectedError as error:
            diagnostics.append(
                Diagnostic(
                    Place(getattr(file, "name", "<stdin>"), number),
                    str(error),
                    "`tocsin tail --json` prints such lines",
                )
            )
    if diagnostics:
        raise DiagnosticsError(diagnostics)
    return records


def _checked(record: StoredRecord, most: int) -> StoredRecord:
    if record.key is None and record.value is None:
        raise RejectedError("empty", 'key and value are null, and a record needs one of them: an empty one is ""')
    size = len(record.key or b"") + len(record.value or b"")
    if size > most:
        raise RejectedError("too_large", f"{size:,} bytes; kafka.max_message_bytes allows {most:,}")
    return record

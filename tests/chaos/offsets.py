"""Whether an offset was ever moved past what was not processed yet."""

import json
from collections.abc import Mapping

import sqlalchemy as sa

from streams.adapters.store.offsets import input_offsets
from streams.domain.consumer_group import ConsumerGroup
from tests.integration.stream import Stream


def passed_unprocessed(stream: Stream) -> list[str]:
    """Records before a committed offset that have no output, and offsets of detection that the store does not know.

    Offsets are read before the outputs: what was acknowledged by then must be in them.
    """
    groups = stream.groups()
    return _articles(stream, groups) + _events(stream, groups)


def dead_letters(stream: Stream) -> dict[str, str]:
    """Key → error code of every dead letter."""
    found = {}
    for record in stream.read("dead-letters"):
        code = dict(record.headers).get("tocsin-error-code")
        if code is not None:
            found[_text(record.key)] = code.decode()
    return found


def _articles(stream: Stream, groups: Mapping[str, ConsumerGroup]) -> list[str]:
    committed = _committed(groups, "extract")
    events = [json.loads(record.value) for record in stream.read("events") if record.value]
    told = {event["article"]["id"] for event in events if "article" in event}
    outputs = told | dead_letters(stream).keys()
    return [
        f"{_text(record.key)} at {record.partition}/{record.offset} is acknowledged and has no output"
        for record in stream.read("articles")
        if record.offset < committed.get(record.partition, 0)
        and not _text(record.key).startswith("filler")
        and _text(record.key) not in outputs
    ]


def _events(stream: Stream, groups: Mapping[str, ConsumerGroup]) -> list[str]:
    with stream.database.read() as connection:
        stored = {row.partition: row.next_offset for row in connection.execute(sa.select(input_offsets))}
    return [
        f"events {partition} is acknowledged up to {offset}, but stored up to {stored.get(partition)}"
        for partition, offset in _committed(groups, "detect").items()
        if offset > stored.get(partition, 0)
    ]


def _committed(groups: Mapping[str, ConsumerGroup], name: str) -> dict[int, int]:
    group = groups.get(name)
    return {position.partition: position.committed or 0 for position in group.positions} if group else {}


def _text(key: bytes | None) -> str:
    return (key or b"").decode("utf-8", "replace")

"""Stored offsets: up to where the store has the effects of each consumer group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, insert, metadata

input_offsets = sa.Table(
    "input_offsets",
    metadata,
    sa.Column("group_name", sa.String(128), primary_key=True),
    sa.Column("topic", sa.String(249), primary_key=True),
    sa.Column("partition", sa.Integer, primary_key=True),
    sa.Column("next_offset", sa.BigInteger, nullable=False),
    sa.Column("newest_at", Moment, nullable=False, comment="latest record timestamp so far"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a record stands in Kafka, and the timestamp that it has there."""

    topic: str
    partition: int
    offset: int
    at: datetime


def unseen(connection: sa.Connection, group: str, positions: Sequence[Position]) -> list[bool]:
    """For each record, whether its effects are not in the store yet.

    A record before the stored offset was processed, unless it is younger than everything that was: then the topic
    was created anew and counts from zero again.
    """
    stored = _offsets(connection, group, positions)
    return [_is_new(position, stored.get((position.topic, position.partition))) for position in positions]


def advance(connection: sa.Connection, group: str, positions: Sequence[Position]) -> None:
    """Note that these records, and all before them in their partitions, are processed."""
    stored = _offsets(connection, group, positions)
    reached: dict[tuple[str, int], tuple[int, datetime]] = {}
    for position in positions:
        key = (position.topic, position.partition)
        known = reached.get(key) or stored.get(key)
        following = position.offset + 1
        if known is None or (_is_new(position, known) and position.offset < known[0]):
            reached[key] = (following, max(position.at, known[1]) if known else position.at)
        else:
            reached[key] = (max(known[0], following), max(known[1], position.at))
    rows = [
        {"group_name": group, "topic": topic, "partition": partition, "next_offset": following, "newest_at": at}
        for (topic, partition), (following, at) in sorted(reached.items())
    ]
    if rows:
        statement = insert(connection, input_offsets)
        changed = {name: statement.excluded[name] for name in ("next_offset", "newest_at")}
        keys = [column.name for column in input_offsets.primary_key]
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)


def next_offsets(connection: sa.Connection, group: str, topic: str) -> dict[int, int]:
    """The next offset to be processed of each partition."""
    wanted = sa.select(input_offsets).where(input_offsets.c.group_name == group, input_offsets.c.topic == topic)
    return {row.partition: row.next_offset for row in connection.execute(wanted)}


def move(connection: sa.Connection, group: str, topic: str, offsets: Mapping[int, int], now: datetime) -> None:
    """Let records from these offsets on count as not yet processed, and those before as processed."""
    rows = [
        {"group_name": group, "topic": topic, "partition": partition, "next_offset": offset, "newest_at": now}
        for partition, offset in sorted(offsets.items())
    ]
    if rows:
        statement = insert(connection, input_offsets)
        keys = [column.name for column in input_offsets.primary_key]
        changed = {"next_offset": statement.excluded.next_offset}
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)


def _offsets(
    connection: sa.Connection, group: str, positions: Sequence[Position]
) -> dict[tuple[str, int], tuple[int, datetime]]:
    topics = {position.topic for position in positions}
    wanted = sa.select(input_offsets).where(input_offsets.c.group_name == group, input_offsets.c.topic.in_(topics))
    return {(row.topic, row.partition): (row.next_offset, row.newest_at) for row in connection.execute(wanted)}


def _is_new(position: Position, stored: tuple[int, datetime] | None) -> bool:
    return stored is None or position.offset >= stored[0] or position.at > stored[1]

"""Reset the offsets of a consumer group in a topic."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from streams.domain.audit import AuditEntry
from streams.domain.errors import TocsinError
from streams.domain.record import OffsetRange
from streams.ports.store import Store
from streams.ports.topics import ConsumerGroups, TopicReader
from streams.wire.codec import encode


@dataclass(frozen=True, slots=True)
class Step:
    """So many records forward, or back."""

    records: int


Target = Literal["earliest", "latest"] | int | Step | datetime
"""Where consumers are to go on: an end of what is kept, an offset, a step or a time."""


@dataclass(frozen=True, slots=True)
class OffsetReset:
    """Where a group is in each partition (those in which it has been), and where it is to go on."""

    group: str
    topic: str
    before: Mapping[int, int]
    after: Mapping[int, int]


def plan_reset(
    reader: TopicReader,
    groups: ConsumerGroups,
    *,
    group: str,
    topic: str,
    target: Target,
    partitions: Collection[int] = (),
) -> OffsetReset:
    """What a reset would change; offsets are cut to what the topic keeps.

    Args:
        reader: of the topic.
        groups: the consumer groups of its cluster.
        group: its name.
        topic: its name.
        target: where to go on.
        partitions: only these; all when empty.

    Raises:
        TocsinError: there is no such group, or the topic has no such partition.
        UnavailableError: no broker answers.
    """
    kept = reader.kept()
    start = reader.between(target, None) if isinstance(target, datetime) else kept
    if strange := sorted(set(partitions) - set(kept)):
        raise TocsinError(f"topic {topic} has no partition {strange[0]}, only 0 to {max(kept)}")
    found = groups.read((group,))
    positions = (position for known in found for position in known.positions if position.topic == topic)
    before = {each.partition: each.committed for each in positions if each.committed is not None}
    after = {}
    for number in dict.fromkeys(partitions) or sorted(kept):
        offset = _offset(target, before.get(number, kept[number].start), start[number])
        after[number] = min(max(offset, kept[number].start), kept[number].end)
    return OffsetReset(group, topic, before, after)


def reset_offsets(store: Store, groups: ConsumerGroups, planned: OffsetReset, now: datetime) -> None:
    """Do what was planned. It goes on record first, as the broker has no part in the store's transactions."""
    before, after = ({str(number): at for number, at in each.items()} for each in (planned.before, planned.after))
    entry = AuditEntry(
        at=now,
        who=store.author,
        action="reset",
        kind="offsets",
        subject=f"{planned.group} in {planned.topic}",
        before=encode(before).decode(),
        after=encode(after).decode(),
    )
    with store.begin() as tx:
        store.audit.note(tx, entry)
    groups.move(planned.group, planned.topic, planned.after)


def _offset(target: Target, before: int, kept: OffsetRange) -> int:
    match target:
        case "latest":
            return kept.end
        case Step(records):
            return before + records
        case int():
            return target
        case _:
            return kept.start

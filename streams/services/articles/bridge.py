"""Bring in records of other producers, in JSON of their own shape, by a mapping."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from streams.collect.json_mapping import map_items
from streams.domain.dead_letter import Rejection
from streams.domain.errors import RejectedError
from streams.domain.feed import Feed
from streams.domain.feed_document import FeedEntry
from streams.domain.json_mapping import JsonMapping
from streams.domain.record import Record
from streams.ports.clock import Clock
from streams.ports.topics import RecordSink
from streams.services.articles.take_entries import ArrivedEntry, EntryIntake, TakenEntries
from streams.wire.codec import parse
from streams.wire.dead_letters import TOPIC as DEAD_LETTERS
from streams.wire.dead_letters import dead_letter, left_out_header, reason_headers


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeTools:
    """What records are bridged with.

    Attributes:
        open_letters: where dead letters go, durable when it is closed.
        max_letter_bytes: a record that is larger is left out of its letter.
    """

    entries: EntryIntake
    open_letters: Callable[[], AbstractContextManager[RecordSink]]
    clock: Clock
    max_letter_bytes: int


def bridge_records(records: Sequence[Record], feed: Feed, mapping: JsonMapping, tools: BridgeTools) -> TakenEntries:
    """Bring in the articles that records are; what cannot be taken is a dead letter. Both are durable at the end.

    A record without a value deletes a key and brings nothing.

    Raises:
        UnavailableError: broker or store cannot take them now; all of them can be given again.
    """
    arrived, origin, refused = list[ArrivedEntry](), list[int](), dict[int, RejectedError]()
    for number, record in enumerate(records):
        for found in _mapped(record, mapping):
            if isinstance(found, RejectedError):
                refused[number] = found
            else:
                arrived.append(ArrivedEntry(entry=found, at=record.arrived_at))
                origin.append(number)
    result = tools.entries.take(feed, arrived)
    refused |= {origin[index]: error for index, error in result.refused.items()}
    if refused:
        with tools.open_letters() as letters:
            for number, error in refused.items():
                letters.send(DEAD_LETTERS, _letter(records[number], error, tools))
    result.refused = refused
    return result


def _mapped(record: Record, mapping: JsonMapping) -> Sequence[FeedEntry | RejectedError]:
    try:
        return map_items(parse(record.value), mapping) if record.value is not None else ()
    except RejectedError as error:
        return [error]


def _letter(record: Record, error: RejectedError, tools: BridgeTools) -> Record:
    letter = dead_letter(record, Rejection(code=error.code, message=str(error)), tools.clock())
    headers = (*letter.headers, *reason_headers(letter))
    size = len(record.key or b"") + len(record.value or b"")
    size += sum(len(name) + len(value or b"") for name, value in headers)
    if size > tools.max_letter_bytes:
        return replace(record, key=None, value=b"", headers=(*reason_headers(letter), left_out_header(letter)))
    return replace(record, headers=headers)

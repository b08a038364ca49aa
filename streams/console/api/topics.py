"""Topics over HTTP: how they are, what is on them, and what comes."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from streams.console.api.alerts import KEEP_ALIVE, POLL
from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS
from streams.console.auth import need, still_known
from streams.console.context import stream_of
from streams.domain.consumer_group import Position
from streams.domain.record import Record
from streams.domain.token import Scope
from streams.domain.topic import Partition
from streams.services.records.conditions import Predicate, all_of, parse_condition
from streams.services.records.read_on import ends_of, parse_positions, read_on, show_positions
from streams.services.records.tail import narrow, newest
from streams.services.topics.status import TopicStatus, topic_status
from streams.services.topics.stream_access import StreamAccess, require_own
from streams.wire.codec import encode
from streams.wire.record_json import to_text

router = APIRouter(prefix="/v1", tags=["topics"], dependencies=[KNOWN_PARAMETERS])
MAX_STREAMS = 20
"""Streams of topics at once: each is a client of Kafka of its own."""

Where = Annotated[
    list[str], Query(description="FIELD=VALUE, FIELD!=VALUE or FIELD~PATTERN (RE2); all of them hold", max_length=20)
]
Text = str | Mapping[str, str] | None
"""UTF-8 as text, other bytes as ``{"base64": …}``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionOut:
    """A partition: the first record kept, the next to come, and where the group that reads it goes on.

    Attributes:
        lag: records that the group has still to read; null where nobody reads the topic.
        lost: records that retention removed before they were read.
        host: from where it is read now; empty if from nowhere.
    """

    partition: int
    first_offset: int | None
    next_offset: int | None
    committed: int | None
    lag: int | None
    lost: int
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicOut:
    """A topic, and the group that reads it.

    Attributes:
        records: how many it keeps, about.
        group: none where nobody of ours reads it.
    """

    name: str
    records: int
    retention: str
    problems: tuple[str, ...]
    group: str | None
    group_state: str | None
    lag: int | None
    partitions: tuple[PartitionOut, ...]


@dataclass(frozen=True, slots=True)
class TopicList:
    """The topics of the installation."""

    topics: tuple[TopicOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOut:
    """A record; what of it is no UTF-8 is ``{"base64": …}``."""

    topic: str
    partition: int
    offset: int
    timestamp: datetime
    key: Text
    value: Text
    headers: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class RecordList:
    """Records, oldest first, and where the topic ended then: the ``Last-Event-ID`` with which a stream goes on."""

    records: tuple[RecordOut, ...]
    position: str


@router.get("/topics", response_model=TopicList, dependencies=[need(Scope.READ)])
def get_topics(request: Request) -> Json:
    """The topics, what they keep, and how far behind their readers are, by partition."""
    return Json(TopicList(tuple(view_topic(each) for each in topic_status(stream_of(request)))))


@router.get("/topics/{name}/records", response_model=RecordList, dependencies=[need(Scope.READ)])
def get_records(  # noqa: PLR0913, PLR0917 - each chooses
    request: Request,
    name: str,
    last: Annotated[int, Query(ge=1, le=500)] = 20,
    partition: Annotated[int | None, Query(ge=0)] = None,
    since: datetime | None = None,
    until: datetime | None = None,
    key: str | None = None,
    where: Where = [],  # noqa: B006 - FastAPI copies it
) -> Json:
    """The newest records that are such, oldest first; reading moves no consumer group."""
    predicate = predicate_of(where, key)
    with stream_of(request).open_topic(require_own(name)) as reader:
        position = show_positions(ends_of(reader))
        wanted = [] if partition is None else [partition]
        found = newest(reader, narrow(reader.between(since, until), wanted, None), last, predicate)
        return Json(RecordList(tuple(view_record(each) for each in found), position))


@router.get(
    "/topics/{name}/stream",
    dependencies=[need(Scope.READ)],
    responses={200: {"content": {"text/event-stream": {}}, "description": "one event a record; data is a RecordOut"}},
)
async def stream_records(
    request: Request,
    name: str,
    key: str | None = None,
    where: Where = [],  # noqa: B006 - FastAPI copies it
    last_event_id: Annotated[str | None, Header(description="go on there: PARTITION:OFFSET,…", max_length=4000)] = None,
) -> StreamingResponse:
    """Every such record from now on (or from Last-Event-ID on), as server-sent events."""
    predicate = predicate_of(where, key)
    try:
        after = parse_positions(last_event_id) if last_event_id else None
    except ValueError as error:
        raise HTTPException(422, f"Last-Event-ID: {error}") from error
    running: set[object] = request.app.state.topic_streams
    if len(running) >= MAX_STREAMS:
        raise HTTPException(503, f"{MAX_STREAMS} streams of topics are open already")
    positions = await run_in_threadpool(_start, stream_of(request), require_own(name), after)
    return StreamingResponse(
        _events(request, name, positions, predicate),
        media_type="text/event-stream",
        headers={"cache-control": "no-store"},
    )


def _start(stream: StreamAccess, name: str, after: dict[int, int] | None) -> dict[int, int]:
    with stream.open_topic(name) as reader:
        return ends_of(reader) if after is None else after


async def _events(
    request: Request, name: str, positions: Mapping[int, int], predicate: Predicate | None
) -> AsyncIterator[bytes]:
    running: set[object] = request.app.state.topic_streams
    loop, mark = asyncio.get_running_loop(), object()
    running.add(mark)
    try:
        with await run_in_threadpool(stream_of(request).open_topic, name) as reader:
            spoke = loop.time()
            yield b"retry: 2000\nid: %s\n\n" % show_positions(positions).encode()
            while not await request.is_disconnected() and await run_in_threadpool(still_known, request):
                batch = await run_in_threadpool(read_on, reader, positions, predicate)
                for position, record in batch.steps(positions):
                    yield b"id: %s\ndata: %s\n\n" % (show_positions(position).encode(), encode(view_record(record)))
                moved, positions = batch.positions != positions, batch.positions
                if batch.records:
                    spoke = loop.time()
                elif loop.time() - spoke > KEEP_ALIVE:
                    spoke = loop.time()
                    yield b": still here\nid: %s\n\n" % show_positions(positions).encode()
                if not (moved and batch.is_full):
                    await asyncio.sleep(POLL)
    finally:
        running.discard(mark)


def predicate_of(where: list[str], key: str | None) -> Predicate | None:
    """What the parameters choose; raises HTTPException that says what is wrong with them."""
    try:
        return all_of([parse_condition(each) for each in where], (), key)
    except ValueError as error:
        raise HTTPException(422, f"where: {error}") from error


def view_record(record: Record) -> RecordOut:
    """A record as the API shows it."""
    return RecordOut(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp=record.arrived_at,
        key=to_text(record.key),
        value=to_text(record.value),
        headers=tuple((name, to_text(value)) for name, value in record.headers),
    )


def view_topic(status: TopicStatus) -> TopicOut:
    """A topic as the API shows it."""
    places = {each.partition: each for each in status.positions}
    return TopicOut(
        name=status.topic.name,
        records=status.topic.records,
        retention=status.topic.retention,
        problems=tuple(status.topic.problems),
        group=status.group.name if status.group else None,
        group_state=status.group.state if status.group else None,
        lag=status.group.lag if status.group else None,
        partitions=tuple(_partition(each, places.get(each.partition)) for each in status.topic.partitions),
    )


def _partition(partition: Partition, place: Position | None) -> PartitionOut:
    return PartitionOut(
        partition=partition.partition,
        first_offset=partition.first_offset,
        next_offset=partition.next_offset,
        committed=place.committed if place else None,
        lag=place.lag if place else None,
        lost=place.lost if place else 0,
        host=place.host if place else "",
    )

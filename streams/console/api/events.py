"""Events over HTTP: search, counts, one event, export."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS
from streams.console.api.times import aware
from streams.console.auth import need
from streams.console.context import context_of
from streams.console.http.links import page_links
from streams.domain.event import Event, Modality, Status
from streams.domain.event_cursor import EventCursor
from streams.domain.event_state import EventState
from streams.domain.token import Scope
from streams.ports.event_store import EventQuery
from streams.services.events.search import export_events, get_event, search_events, tally_events, with_ids
from streams.wire.codec import encode
from streams.wire.event_rows import COLUMNS, csv_line, event_row

router = APIRouter(prefix="/v1", tags=["events"], dependencies=[KNOWN_PARAMETERS])


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEvent:
    """An event.

    Attributes:
        at: event time: when the first version of its article was published.
        stands: whether the newest version of the article still says it.
        withdrawn_at: when the version was published that took it back.
    """

    at: datetime
    stands: bool
    withdrawn_at: datetime | None
    event: Event

    @classmethod
    def of(cls, state: EventState) -> "FoundEvent":
        """What is known of an event, in its wire form."""
        assert state.event is not None  # noqa: S101 - the store lists events only
        return cls(at=state.at, stands=state.stands, withdrawn_at=state.withdrawn_at, event=state.event)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventList:
    """Events, the newest first.

    Attributes:
        next: the value of ``behind`` for the next page; none on the last.
    """

    events: tuple[FoundEvent, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCounts:
    """How many events a search finds.

    Attributes:
        total: all of them.
        days: how many on each day (UTC) that has any.
        facets: how many have which type, actor and so on, among the newest.
        sampled: how many events the facets were counted over.
    """

    total: int
    days: dict[str, int]
    facets: dict[str, dict[str, int]]
    sampled: int


_Name = Annotated[str | None, Query(max_length=300)]


def _query(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    request: Request,
    text: Annotated[str, Query(max_length=200, description="every word begins a word of title, evidence, names")] = "",
    type: Annotated[str | None, Query(max_length=100, description="a type or a family")] = None,  # noqa: A002
    actor: _Name = None,
    target: _Name = None,
    organisation: _Name = None,
    place: _Name = None,
    about: Annotated[str | None, Query(max_length=300, description="in any of these roles")] = None,
    status: Status | None = None,
    modality: Modality | None = None,
    min_confidence: Annotated[float | None, Query(ge=0, le=1)] = None,
    since: Annotated[datetime | None, Query(description="event time, from then on; UTC without a zone")] = None,
    until: Annotated[datetime | None, Query(description="event time, before then")] = None,
    withdrawn: Annotated[bool, Query(description="also what its article no longer says")] = False,
) -> EventQuery:
    query = EventQuery(
        text=text,
        types=(type,) if type else (),
        actor=actor,
        target=target,
        organisation=organisation,
        place=place,
        about=about,
        status=status,
        modality=modality,
        min_confidence=min_confidence,
        since=aware(since),
        until=aware(until),
        withdrawn=withdrawn,
    )
    return with_ids(query, context_of(request).names())


Search = Annotated[EventQuery, Depends(_query)]


@router.get("/events", response_model=EventList, dependencies=[need(Scope.READ)])
def get_events(
    request: Request,
    search: Search,
    behind: Annotated[str | None, Query(max_length=200, description="next of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Json:
    """Search events, the newest first; names of countries and organisations may stand for their ids."""
    place = EventCursor.parse(behind) if behind else None
    found = search_events(context_of(request).store, replace(search, behind=place, limit=limit))
    listed = tuple(FoundEvent.of(state) for state in found.events)
    following = str(found.next) if found.next else None
    return Json(EventList(events=listed, next=following), headers=page_links(request, "behind", following))


@router.get("/events/counts", response_model=EventCounts, dependencies=[need(Scope.READ)])
def count_events(request: Request, search: Search) -> Json:
    """Count the events of a search, by day and by value."""
    tally = tally_events(context_of(request).store, search)
    days = {day.isoformat(): number for day, number in tally.days.items()}
    facets = {name: dict(values) for name, values in tally.facets.items()}
    return Json(EventCounts(total=tally.total, days=days, facets=facets, sampled=tally.sampled))


@router.get("/events/{event_id}", response_model=FoundEvent, dependencies=[need(Scope.READ)])
def get_one_event(request: Request, event_id: str) -> Json:
    """One event."""
    return Json(FoundEvent.of(get_event(context_of(request).store, event_id)))


@router.get(
    "/events.csv",
    dependencies=[need(Scope.READ)],
    responses={200: {"content": {"text/csv": {}}, "description": "one line an event, names of columns first"}},
)
def export_csv(request: Request, search: Search) -> StreamingResponse:
    """Every event of a search as CSV."""
    found = export_events(context_of(request).store, search)
    lines = _chain(csv_line(COLUMNS), (csv_line(event_row(state)) for state in found))
    return _download(lines, "text/csv; charset=utf-8", "events.csv")


@router.get(
    "/events.jsonl",
    dependencies=[need(Scope.READ)],
    responses={200: {"content": {"application/jsonl": {}}, "description": "one event a line"}},
)
def export_jsonl(request: Request, search: Search) -> StreamingResponse:
    """Every event of a search as JSON lines, as `tocsin rules backtest` reads them."""
    found = export_events(context_of(request).store, search)
    return _download((encode(state.event) + b"\n" for state in found), "application/jsonl", "events.jsonl")


def _chain(first: str, others: Iterator[str]) -> Iterator[str]:
    yield first
    yield from others


def _download(lines: Iterator[str] | Iterator[bytes], media_type: str, name: str) -> StreamingResponse:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return StreamingResponse(lines, media_type=media_type, headers=headers)

"""``/events``: search everything that articles said happened, with counts by day and by value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from streams.console.auth import Caller, need
from streams.console.context import Context, context_of
from streams.console.pages.chart import Chart, chart
from streams.console.pages.parameters import one_of
from streams.console.pages.rendering import page
from streams.console.pages.world_map import WorldMap, world_map
from streams.domain.entity import Atlas
from streams.domain.errors import DiagnosticsError, RejectedError
from streams.domain.event import Event, Modality, Status
from streams.domain.event_cursor import EventCursor
from streams.domain.event_state import EventState
from streams.domain.token import Scope
from streams.notify.quotation import Quote, quote_of
from streams.ports.event_store import EventQuery, EventTally
from streams.services.events.search import get_event, search_events, tally_events, with_ids

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Reader = Annotated[Caller, need(Scope.READ)]
FIELDS = (
    *("text", "about", "actor", "target", "organisation", "place", "type"),
    *("status", "modality", "min_confidence", "since", "until", "withdrawn"),
)
SPAN = timedelta(days=30)
"""What is searched when nobody says since when."""
MOST_VALUES = 8


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet.

    Attributes:
        href: the same search with this value alone.
    """

    name: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Found:
    """An event as the page shows it."""

    state: EventState
    event: Event
    quote: Quote | None

    @classmethod
    def of(cls, state: EventState) -> "Found":
        """The event with the sentence that proves it."""
        assert state.event is not None  # noqa: S101 - the store lists events only
        return cls(state, state.event, quote_of(state.event))


@router.get("/events")
def events_page(request: Request, caller: Reader) -> HTMLResponse:
    """Events by search."""
    context = context_of(request)
    given = {name: value.strip()[:300] for name, value in request.query_params.items() if value.strip()}
    form = {name: given[name] for name in FIELDS if name in given}
    today = context.clock().date()
    form.setdefault("since", (today - SPAN).isoformat())
    query = with_ids(_query(form), context.names())
    found = search_events(context.store, replace(query, behind=_behind(given)))
    tally = tally_events(context.store, query)
    atlas = _atlas(context)
    return page(
        "events",
        request,
        caller,
        form=form,
        found=[Found.of(state) for state in found.events],
        tally=tally,
        chart=_chart(form, query, tally, today),
        map=_map(form, tally, found.events, atlas),
        facets={name: _values(name, form, tally.facets.get(name, {}), atlas) for name in tally.facets},
        chips=[(name, value, _href(form, name, "")) for name, value in form.items() if name not in {"since", "until"}],
        types=sorted(context.names().types),
        statuses=list(Status),
        modalities=list(Modality),
        older=_href(form, "behind", str(found.next)) if found.next else None,
        export=urlencode(form),
        names=_suggestions(atlas),
    )


@router.get("/events/{event_id}")
def event_page(request: Request, caller: Reader, event_id: str) -> HTMLResponse:
    """One event."""
    return page("event", request, caller, one=Found.of(get_event(context_of(request).store, event_id)))


def _query(form: Mapping[str, str]) -> EventQuery:
    return EventQuery(
        text=form.get("text", ""),
        types=(form["type"],) if "type" in form else (),
        actor=form.get("actor"),
        target=form.get("target"),
        organisation=form.get("organisation"),
        place=form.get("place"),
        about=form.get("about"),
        status=one_of(Status, form.get("status", "")),
        modality=one_of(Modality, form.get("modality", "")),
        min_confidence=_fraction(form.get("min_confidence", "")),
        since=_midnight(form.get("since", "")),
        until=_midnight(form.get("until", ""), after=1),
        withdrawn=form.get("withdrawn") == "yes",
    )


def _behind(given: Mapping[str, str]) -> EventCursor | None:
    try:
        return EventCursor.parse(given["behind"]) if "behind" in given else None
    except RejectedError:
        return None


def _fraction(text: str) -> float | None:
    try:
        return min(1.0, max(0.0, float(text))) if text else None
    except ValueError:
        return None


def _midnight(text: str, after: int = 0) -> datetime | None:
    """The beginning of the day, or of one so many days after it."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC) + timedelta(days=after) if text else None
    except (ValueError, OverflowError):
        return None


def _chart(form: Mapping[str, str], query: EventQuery, tally: EventTally, today: date) -> Chart | None:
    """The events by day, over what was asked for, as far as there are any."""
    if not tally.days:
        return None
    first = query.since.date() if query.since else min(tally.days)
    last = min(max(today, *tally.days), (query.until - timedelta(days=1)).date() if query.until else date.max)

    def link(start: date, end: date) -> str:
        return "/events?" + urlencode({**form, "since": start.isoformat(), "until": end.isoformat()})

    counts = {day: {"events": number} for day, number in tally.days.items()}
    return chart(counts, max(first, min(tally.days) - SPAN), last, ("events",), link)


def _map(form: Mapping[str, str], tally: EventTally, found: Iterable[EventState], atlas: Atlas) -> WorldMap | None:
    """How many events happened where, and the cities of those on this page."""
    places = (state.event.place for state in found if state.event is not None and state.event.place is not None)
    counts = tally.facets.get("place", {})
    return world_map(counts, atlas.name_of, lambda code: _href(form, "place", code), places)


def _values(name: str, form: Mapping[str, str], counts: Mapping[str, int], atlas: Atlas) -> list[Value]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_VALUES]
    return [Value(atlas.name_of(value), count, _href(form, name, value)) for value, count in ordered]


def _href(form: Mapping[str, str], name: str, value: str) -> str:
    """The same search with this field otherwise; empty takes it out."""
    fields = {**form, name: value}
    return "/events?" + urlencode({key: text for key, text in fields.items() if text})


def _suggestions(atlas: Atlas) -> Iterable[str]:
    """Names to choose from while one writes."""
    countries = {country.name for country in atlas.countries.values()}
    return sorted(countries | {body.name for body in atlas.organisations.values()})


def _atlas(context: Context) -> Atlas:
    """What ids mean; nothing while the files have faults."""
    try:
        return context.atlas()
    except DiagnosticsError:
        return Atlas()

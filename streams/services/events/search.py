"""Search events, page by page, and export all that a search finds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from streams.domain.errors import NotFoundError
from streams.domain.event_cursor import EventCursor
from streams.domain.event_state import EventState
from streams.notify.suggestions import KnownNames
from streams.ports.event_store import EventQuery, EventTally
from streams.ports.store import Store

CHUNK = 500
"""Events read in one transaction of an export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """Some events of a search.

    Attributes:
        next: where the next page goes on; none on the last.
    """

    events: Sequence[EventState]
    next: EventCursor | None


def search_events(store: Store, query: EventQuery) -> EventPage:
    """The events of the query."""
    with store.read() as tx:
        found = store.events.list_events(tx, replace(query, limit=query.limit + 1))
    shown = found[: query.limit]
    more = len(found) > len(shown)
    return EventPage(events=shown, next=EventCursor(shown[-1].at, shown[-1].event_id) if more else None)


def tally_events(store: Store, query: EventQuery) -> EventTally:
    """How many events the query finds, by day and by value."""
    with store.read() as tx:
        return store.events.tally_events(tx, query)


def get_event(store: Store, event_id: str) -> EventState:
    """The event of that id; raises NotFoundError."""
    with store.read() as tx:
        found = store.events.find_event(tx, event_id)
    if found is None:
        raise NotFoundError(f"there is no event {event_id}", listed_by="tail events")
    return found


def export_events(store: Store, query: EventQuery) -> Iterator[EventState]:
    """Every event of the query, read as they are asked for; what arrives meanwhile may be among them."""
    behind = query.behind
    while True:
        page = search_events(store, replace(query, behind=behind, limit=CHUNK))
        yield from page.events
        if page.next is None:
            return
        behind = page.next


def with_ids(query: EventQuery, names: KnownNames) -> EventQuery:
    """The query with ids in the place of names: ``Mali`` and ``mli`` are ``MLI``; unknown names stay as they are."""
    changed: dict[str, Any] = {
        name: names.id_of(text)
        for name in ("actor", "target", "organisation", "place", "about")
        if (text := getattr(query, name))
    }
    return replace(query, **changed)

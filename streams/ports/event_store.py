"""Events in the store: every event that detection took in, whether a rule matched it or not.

Every method takes the open transaction first and does its work within it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from streams.domain.event import Modality, Status
from streams.domain.event_cursor import EventCursor
from streams.domain.event_state import EventState
from streams.ports.transaction import Transaction

FACETS = ("type", "actor", "target", "organisation", "place", "status", "modality")
"""The columns whose values a tally counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuery:
    """Which events to list; every condition that is given must hold.

    Attributes:
        text: every word of it begins a word of the title, the evidence, the names or the source.
        types: any of these types or families, such as ``membership``; empty for every type.
        about: the id of the actor, the target, the organisation or the place.
        since: event time, from then on.
        until: event time, before then.
        withdrawn: also what its article said once and no longer says.
        behind: go on behind this place in the order of the list.
        oldest_first: the order of event time; the newest come first without it.
    """

    text: str = ""
    types: tuple[str, ...] = ()
    actor: str | None = None
    target: str | None = None
    organisation: str | None = None
    place: str | None = None
    about: str | None = None
    status: Status | None = None
    modality: Modality | None = None
    min_confidence: float | None = None
    since: datetime | None = None
    until: datetime | None = None
    withdrawn: bool = False
    behind: EventCursor | None = None
    oldest_first: bool = False
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTally:
    """How many events a query finds.

    Attributes:
        total: all of them.
        days: how many on each day (UTC) that has any.
        facets: for each of :data:`FACETS`, how many events have which value, among the newest.
        sampled: how many events the facets were counted over.
    """

    total: int
    days: Mapping[date, int]
    facets: Mapping[str, Mapping[str, int]]
    sampled: int


class Events(Protocol):
    """Events, with what is known of them over all versions of their articles."""

    def list_events(self, tx: Transaction, query: EventQuery, /) -> Sequence[EventState]:
        """The events of the query; each holds its newest version and when it was withdrawn, if it was."""

    def tally_events(self, tx: Transaction, query: EventQuery, /) -> EventTally:
        """How many events the query finds, by day and by value; its ``behind`` and ``limit`` do not matter."""

    def find_event(self, tx: Transaction, event_id: str, /) -> EventState | None:
        """The event of that id."""

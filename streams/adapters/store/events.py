"""Events in the store: everything detection received, for search and backtests."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from streams.adapters.store.columns import Moment
from streams.adapters.store.event_tables import WORD_VECTOR, event_bodies, events, word_index
from streams.domain.event import Event, excerpt
from streams.domain.event_state import EventState
from streams.domain.words import words
from streams.ports.event_store import FACETS, EventQuery, EventTally
from streams.wire.codec import decode, encode

SAMPLE = 20_000
"""Facets are counted over so many of the newest events that a query finds."""

_STATE = (events.c.id, events.c.at, *event_bodies.c["arrived_at", "withdrawn_at", "withdrawn_in", "body"])
_JOINED = events.join(event_bodies, event_bodies.c.number == events.c.number)


def known_events(connection: sa.Connection, event_ids: Collection[str]) -> dict[str, EventState]:
    """What is known of these events, by id; unknown ones are missing."""
    wanted = sa.select(*_STATE).select_from(_JOINED).where(events.c.id.in_(event_ids))
    return {row.id: _state(row) for row in connection.execute(wanted)}


def find_event(connection: sa.Connection, event_id: str) -> EventState | None:
    """The event of that id."""
    return known_events(connection, [event_id]).get(event_id)


def save_events(connection: sa.Connection, states: Iterable[EventState]) -> None:
    """Write what is known of events, in the place of what was known before."""
    rows = {state.event_id: row for state in states if (row := _row(state)) is not None}
    if not rows:
        return
    wanted = sa.select(events.c.id, events.c.number).where(events.c.id.in_(rows))
    numbers = {row.id: row.number for row in connection.execute(wanted)}
    fresh = [row for event_id, row in rows.items() if event_id not in numbers]
    for known, number in numbers.items():
        rows[known]["number"] = number
        for table in (events, event_bodies):
            values = {name: value for name, value in rows[known].items() if name in table.c}
            connection.execute(sa.update(table).where(table.c.number == number).values(values))
    if fresh:
        names = [{name: value for name, value in row.items() if name in events.c} for row in fresh]
        given = connection.execute(sa.insert(events).returning(events.c.id, events.c.number), names)
        added = {row.id: row.number for row in given}
        bodies = [{name: value for name, value in row.items() if name in event_bodies.c} for row in fresh]
        for row, body in zip(fresh, bodies, strict=True):
            body["number"] = added[str(row["id"])]
        connection.execute(sa.insert(event_bodies), bodies)


def list_events(connection: sa.Connection, query: EventQuery) -> list[EventState]:
    """The events of the query."""
    place = sa.tuple_(events.c.at, events.c.id)
    wanted = _matching(connection, query, sa.select(*_STATE).select_from(_JOINED))
    if query.behind is not None:
        behind = sa.tuple_(sa.literal(query.behind.at, Moment), sa.literal(query.behind.id))
        wanted = wanted.where(place > behind if query.oldest_first else place < behind)
    columns = (events.c.at, events.c.id)
    order = columns if query.oldest_first else tuple(column.desc() for column in columns)
    return [_state(row) for row in connection.execute(wanted.order_by(*order).limit(query.limit))]


def tally_events(connection: sa.Connection, query: EventQuery) -> EventTally:
    """How many events the query finds, by day and by value."""
    is_sqlite = connection.dialect.name == "sqlite"
    day = sa.func.date(events.c.at if is_sqlite else sa.func.timezone("UTC", events.c.at), type_=sa.String)
    by_day = _matching(connection, query, sa.select(day, sa.func.count()).select_from(events)).group_by(day)
    days = {date.fromisoformat(str(on)): number for on, number in connection.execute(by_day)}
    columns = [events.c[name] for name in FACETS]
    newest = _matching(connection, query, sa.select(*columns)).order_by(events.c.at.desc(), events.c.id.desc())
    rows = connection.execute(newest.limit(SAMPLE)).all()
    facets = {
        name: Counter(value for value in values if value is not None)
        for name, values in zip(FACETS, zip(*rows, strict=True), strict=False)
    }
    return EventTally(total=sum(days.values()), days=days, facets=facets, sampled=len(rows))


def forget_events(connection: sa.Connection, before: datetime, limit: int) -> int:
    """Forget some of the events of before then, oldest first; how many those were."""
    oldest = sa.select(events.c.number).where(events.c.at < before).order_by(events.c.at).limit(limit)
    numbers = connection.scalars(oldest).all()
    if numbers:
        for table in (event_bodies, events):
            connection.execute(sa.delete(table).where(table.c.number.in_(numbers)))
    return len(numbers)


def _matching(connection: sa.Connection, query: EventQuery, wanted: Any) -> Any:
    of = events.c
    for name in ("actor", "target", "organisation", "place", "status", "modality"):
        value = getattr(query, name)
        if value is not None:
            wanted = wanted.where(of[name] == value)
    if query.types:
        wanted = wanted.where(sa.or_(*(_is_of(each) for each in query.types)))
    if query.about is not None:
        roles = (of[name] == query.about for name in ("actor", "target", "organisation", "place"))
        wanted = wanted.where(sa.or_(*roles))
    if query.min_confidence is not None:
        wanted = wanted.where(of.confidence >= query.min_confidence)
    if query.since is not None:
        wanted = wanted.where(of.at >= query.since)
    if query.until is not None:
        wanted = wanted.where(of.at < query.until)
    if not query.withdrawn:
        wanted = wanted.where(of.stands.is_(sa.true()))
    if query.text:
        wanted = wanted.where(of.number.in_(numbers_with(connection, words(query.text))))
    return wanted


def _is_of(name: str) -> sa.ColumnElement[bool]:
    """Whether an event is of that type or family; a slash follows a dot in the order of characters."""
    column = events.c.type
    return column == name if "." in name else sa.and_(column > f"{name}.", column < f"{name}/")


def numbers_with(connection: sa.Connection, beginnings: Sequence[str]) -> sa.Select[tuple[int]]:
    """The numbers of the events that have a word with each of these beginnings; none for a text without words."""
    if not beginnings:
        return sa.select(events.c.number).where(sa.false())
    if connection.dialect.name == "sqlite":
        terms = " ".join(f'"{word}"*' for word in beginnings)
        return sa.select(word_index.c.rowid).where(word_index.c.event_words.op("MATCH")(terms))
    terms = " & ".join(f"{word}:*" for word in beginnings)
    asked = sa.func.to_tsquery(sa.literal_column("'simple'"), terms)
    return sa.select(event_bodies.c.number).where(WORD_VECTOR.op("@@")(asked))


def _state(row: sa.Row[tuple[object, ...]]) -> EventState:
    return EventState(
        event_id=row.id,
        event=decode(row.body, Event),
        at=row.at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_in=row.withdrawn_in,
        arrived_at=row.arrived_at,
    )


def _row(state: EventState) -> dict[str, object] | None:
    """The columns of both tables; none for an event of which only the withdrawal is known."""
    event = state.event
    if event is None:
        return None
    return {
        "id": event.id,
        "at": state.at,
        "type": event.type,
        **_roles(event),
        "status": event.status.value,
        "modality": event.modality.value,
        "confidence": event.confidence,
        "stands": state.stands,
        "arrived_at": state.arrived_at,
        "withdrawn_at": state.withdrawn_at,
        "withdrawn_in": state.withdrawn_in,
        "words": " ".join(_words(excerpt(event))),
        "body": encode(event),
    }


def _roles(event: Event) -> Mapping[str, str | None]:
    roles = {
        "actor": event.actor,
        "target": event.target,
        "organisation": event.organisation,
        "place": event.place,
    }
    return {name: role.id if role else None for name, role in roles.items()}


def _words(event: Event) -> Iterable[str]:
    roles = (event.actor, event.target, event.organisation, event.place)
    names = [role.name for role in roles if role]
    city = event.place.city if event.place else None
    for text in (event.article.title, *(each.sentence for each in event.evidence), *names, city):
        yield from words(text or "")
    yield from words(event.article.source.name or "")

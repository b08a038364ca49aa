"""Lazily read values of an event's fields."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import partial
from operator import attrgetter
from typing import Any
from unicodedata import normalize

from streams.detect.match.fields import FIELDS, PAIRS, PATHS, ROLES, FieldKind, Values
from streams.domain.condition import Scalar
from streams.domain.entity import Atlas, Country, EntityRef, Organisation
from streams.domain.event import Event
from streams.domain.leader import Leader
from streams.domain.period import Period

YEAR = timedelta(days=365)
STARTS_MEMBERSHIP = frozenset({"membership.join", "membership.apply"})

OPTIONAL = frozenset({*ROLES, "occurred_on"})
"""The parts of an event that can be missing."""

Reader = Callable[[Event], Values]
Spells = Mapping[str, list[tuple[str, Period]]]
"""By country: organisation and the span of days."""


class EventView(dict[str, Values]):
    """The values of an event's fields, each read when it is first asked for; a missing value is ``()``."""

    __slots__ = ("_readers", "event")

    def __init__(self, event: Event, readers: Mapping[str, Reader]) -> None:
        super().__init__()
        self.event = event
        self._readers = readers

    def __missing__(self, name: str) -> Values:
        """Read the field and remember its values; raises KeyError for an unknown field."""
        values = self[name] = self._readers[name](self.event)
        return values


class FieldReader:
    """Reads fields out of events; computed ones need to know countries and organisations."""

    def __init__(self, atlas: Atlas) -> None:
        known: list[Country | Organisation] = [*atlas.organisations.values(), *atlas.countries.values()]
        self._regions: Mapping[str, Values] = {entity.id: (entity.region,) for entity in known if entity.region}
        self._names: Mapping[str, Values] = {country.id: (country.name,) for country in atlas.countries.values()}
        self._leaders: dict[str, list[Leader]] = {}
        for leader in atlas.leaders:
            self._leaders.setdefault(leader.country, []).append(leader)
        self._memberships: dict[str, list[tuple[str, Period]]] = {}
        self._suspensions: dict[str, list[tuple[str, Period]]] = {}
        for body in atlas.organisations.values():
            for spell in body.memberships:
                self._memberships.setdefault(spell.country, []).append((body.id, spell.period))
                self._suspensions.setdefault(spell.country, []).extend((body.id, s) for s in spell.suspensions)
        self._readers: Mapping[str, Reader] = {
            **{name: _reader(name, path) for name, path in PATHS.items()},
            **{name: partial(self._pair, fields) for name, fields in PAIRS.items()},
            "event.family": lambda event: (event.family,),
            "event.story_key": lambda event: (event.story_key,),
            "source.independent_key": lambda event: (event.article.source.independent_key,),
            **{f"{role}.region": partial(self._of_entity, role, self._region) for role in ROLES},
            **{f"{role}.country": partial(self._of_entity, role, _country) for role in ("actor", "target")},
            **{
                f"{role}.country_name": partial(self._of_entity, role, self._country_name)
                for role in ("actor", "target")
            },
            **{f"{role}.leader": partial(self._of_entity, role, self._leader) for role in ("actor", "target")},
            **{f"{role}.member_of": partial(self._of_entity, role, self._member_of) for role in ("actor", "target")},
            **{
                f"{role}.suspended_from": partial(self._of_entity, role, self._suspended_from)
                for role in ("actor", "target")
            },
        }

    def view(self, event: Event) -> EventView:
        """The event's fields, read lazily."""
        return EventView(event, self._readers)

    def read(self, event: Event, name: str) -> Values:
        """The values of one field, ``()`` when the event has none; raises KeyError for an unknown field."""
        return self._readers[name](event)

    def _pair(self, fields: tuple[str, str], event: Event) -> Values:
        one, other = (self.read(event, name) for name in fields)
        return (" + ".join(sorted({str(one[0]), str(other[0])})),) if one and other else ()

    def _of_entity(self, role: str, read: Callable[[EntityRef, Event], Values], event: Event) -> Values:
        entity: EntityRef | None = getattr(event, role)
        return () if entity is None else read(entity, event)

    def _region(self, entity: EntityRef, _: Event) -> Values:
        return self._regions.get(entity.country or entity.id, ())

    def _country_name(self, entity: EntityRef, _: Event) -> Values:
        return self._names.get(entity.country or "", ())

    def _leader(self, entity: EntityRef, event: Event) -> Values:
        day = _published_on(event)
        leading = (one for one in self._leaders.get(entity.country or "", ()) if one.leads(day))
        return tuple(dict.fromkeys(name for one in leading for name in (one.name, *one.names)))

    def _suspended_from(self, entity: EntityRef, event: Event) -> Values:
        return _within_a_year(self._suspensions, entity, event)

    def _member_of(self, entity: EntityRef, event: Event) -> Values:
        """What it belonged to before the happening.

        For everything but joining, any spell that began by the day of the article counts: data and articles date one
        exit months apart, articles are ingested years later or without a date of their own, and what is told as
        history has its own modality. Seen from a joining it is the other way round: only who belonged all through
        the last year cannot be joining now.
        """
        if event.type not in STARTS_MEMBERSHIP:
            return _begun(self._memberships, entity, event)
        day = _published_on(event)
        spells = self._memberships.get(entity.id, ())
        return tuple(sorted({body for body, period in spells if day in period and day - YEAR in period}))


def _begun(spells: Spells, entity: EntityRef, event: Event) -> Values:
    day = _published_on(event)
    known = spells.get(entity.id, ())
    return tuple(sorted({body for body, period in known if period.start is None or period.start <= day}))


def _country(entity: EntityRef, _: Event) -> Values:
    return () if entity.country is None else (entity.country,)


def _within_a_year(spells: Spells, entity: EntityRef, event: Event) -> Values:
    day = _published_on(event)
    before = day - YEAR
    return tuple(
        sorted(
            {
                body
                for body, period in spells.get(entity.id, ())
                if (period.start is None or period.start <= day) and (period.end is None or period.end > before)
            }
        )
    )


def _published_on(event: Event) -> date:
    return event.article.published_at.astimezone(UTC).date()


def _reader(name: str, path: tuple[str, ...]) -> Reader:
    """A function that follows the path of attributes through an event; the fewer steps can be missing, the faster."""
    *front, last = path
    if front == ["evidence"]:
        return lambda event: tuple(_scalar(getattr(one, last)) for one in event.evidence)
    is_text = FIELDS[name].kind is FieldKind.TEXT and not FIELDS[name].choices
    if is_text and front and front[0] in OPTIONAL:
        return _text_of_part(attrgetter(front[0]), attrgetter(last))
    if is_text:
        return _text(attrgetter(".".join(path)))
    convert = _choice if FIELDS[name].choices else _CONVERSIONS[FIELDS[name].kind]
    if front and front[0] in OPTIONAL:
        return partial(_read_part, attrgetter(front[0]), attrgetter(last), convert)
    return partial(_read, attrgetter(".".join(path)), convert)


def _text(get: Callable[[Event], str | None]) -> Reader:
    """A reader of text, which most fields are: one call less than with a conversion."""

    def read(event: Event) -> Values:
        text = get(event)
        return () if text is None else (text,) if text.isascii() else (_composed(text),)

    return read


def _text_of_part(get: Callable[[Event], object], get_last: Callable[[object], str | None]) -> Reader:
    def read(event: Event) -> Values:
        part = get(event)
        text = None if part is None else get_last(part)
        return () if text is None else (text,) if text.isascii() else (_composed(text),)

    return read


def _read(get: Callable[[Event], object], convert: Callable[[Any], Scalar], event: Event) -> Values:
    value = get(event)
    return () if value is None else (convert(value),)


def _read_part(
    get: Callable[[Event], object], get_last: Callable[[object], object], convert: Callable[[Any], Scalar], event: Event
) -> Values:
    part = get(event)
    if part is None:
        return ()
    value = get_last(part)
    return () if value is None else (convert(value),)


def _composed(text: str) -> str:
    """The text with each accented letter as one character, as rules are read."""
    return text if text.isascii() else normalize("NFC", text)


def _choice(value: StrEnum) -> str:
    """The text of an enumeration's member, which is hashed as text is; ``value`` would take twice as long."""
    text: str = value._value_
    return text


def _scalar(value: object) -> Scalar:
    match value:
        case StrEnum():
            return str(value.value)
        case str():
            return _composed(value)
        case float():
            return value
        case int():
            return float(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
    raise TypeError(f"a field of type {type(value)}")


_CONVERSIONS: Mapping[FieldKind, Callable[[Any], Scalar]] = {
    FieldKind.NUMBER: float,
    FieldKind.TIME: _scalar,
}

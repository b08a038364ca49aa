"""Countries and organisations, their names in the news, and memberships over time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import product

from streams.domain.leader import Leader
from streams.domain.period import Period

STRANGER_KINDS = ("person", "organisation", "group", "place")
"""What names can be that no data file holds and that a trained pipeline found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRef:
    """An entity as an event names it.

    Attributes:
        id: ISO 3166-1 alpha-3 for a country (``MLI``), an upper-case short name for an organisation; for a group
            behind its country's id and a dot its own (``PSE.HAMAS``) or only what it is (``SDN.rebels``). What no data
            file knows and a trained pipeline named has its kind before a colon (``organisation:lake-league``).
        name: canonical English short name.
        kind: ``country``, ``group`` (below the state), ``regional_bloc``, ``alliance``, ``court``, ``un_body``, …;
            of what a trained pipeline named also ``person``, ``organisation`` and ``place``.
        guessed: whether only a trained pipeline says of what kind it is.
    """

    id: str
    name: str
    kind: str
    guessed: bool = False

    @property
    def country(self) -> str | None:
        """The country that it is or belongs to; ``None`` for organisations and groups of no one country."""
        if self.kind == "country":
            return self.id
        home, dot, _ = self.id.partition(".")
        return home if dot else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRef(EntityRef):
    """Where something happens: a country, and where the text says so the city in it.

    Attributes:
        city: its name as the gazetteer has it.
        latitude: of the city, in degrees north.
        longitude: of the city, in degrees east.
    """

    city: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class Role(StrEnum):
    """What a surface form is to its entity."""

    NAME = "name"
    FORMER_NAME = "former_name"
    ACRONYM = "acronym"
    ADJECTIVE = "adjective"
    PEOPLE = "people"
    CAPITAL = "capital"
    METONYM = "metonym"
    ORGAN = "organ"


@dataclass(frozen=True, slots=True)
class Surface:
    """One way in which texts name one entity.

    Attributes:
        caution: what else the words often mean; ``None`` where they are safe.
    """

    text: str
    entity: str
    role: Role
    caution: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country and the names that news gives it.

    Attributes:
        adjectives: ``Malian``; also said of a government, a minister, troops.
        people: nouns for its people: ``Malians``, ``Frenchmen``; seldom its government.
        capitals: capital and seat of government, both where they differ.
        metonyms: buildings and streets that stand for its government: ``the Kremlin``.
        dissolved: the first day on which a historical country was no more.
        cautions: which of all these names often mean something else, and what.
    """

    id: str
    name: str
    names: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    region: str | None = None
    dissolved: date | None = None
    cautions: Mapping[str, str] = field(default_factory=dict)

    @property
    def demonyms(self) -> tuple[str, ...]:
        """Adjectives and nouns for its people together."""
        return self.adjectives + self.people

    def surfaces(self) -> Iterator[Surface]:
        """Every way in which texts name it."""
        roles = (
            (Role.NAME, (self.name, *self.names)),
            (Role.FORMER_NAME, self.former_names),
            (Role.ADJECTIVE, self.adjectives),
            (Role.PEOPLE, self.people),
            (Role.CAPITAL, self.capitals),
            (Role.METONYM, self.metonyms),
        )
        return _surfaces(self.id, roles, self.cautions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """One spell of one country in one organisation, suspensions included."""

    country: str
    period: Period
    suspensions: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A body that states belong to, or a treaty that binds them.

    Attributes:
        short: what readers know it by, where its full name is long: ``ECOWAS``.
        names: other names, in English or another language of news.
        organs: its parts that act for it but that no state joins: ``European Commission``.
        metonyms: places that stand for it: ``Brussels``.
        nouns: common nouns that can stand for it once it was named ("the bloc", "the court").
        about: what a treaty bans or rules, so that "the treaty banning landmines" names it.
        founded: the first day; for a treaty its signing, so that early ratifications count.
        dissolved: the first day on which it was no more.
        successor: the id of the body that took its place.
        inferred_from: the id of the body whose members' dates stand in where no own dates are on record.
        cautions: which of its names often mean something else, and what.
    """

    id: str
    name: str
    kind: str
    region: str | None = None
    short: str | None = None
    acronyms: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    organs: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    founded: date | None = None
    dissolved: date | None = None
    successor: str | None = None
    inferred_from: str | None = None
    memberships: tuple[Membership, ...] = ()
    cautions: Mapping[str, str] = field(default_factory=dict)

    def surfaces(self) -> Iterator[Surface]:
        """Every way in which texts name it."""
        roles = (
            (Role.NAME, (self.name, *self.names)),
            (Role.FORMER_NAME, self.former_names),
            (Role.ACRONYM, self.acronyms),
            (Role.ORGAN, self.organs),
            (Role.METONYM, self.metonyms),
            (Role.NAME, tuple(" ".join(words) for words in product(*_DESCRIBED, self.about))),
            (Role.NAME, tuple(" ".join(words) for words in product(_BANS, self.about))),
        )
        return _surfaces(self.id, roles, self.cautions)


_DESCRIBED = (
    ("treaty", "convention", "accord", "pact", "agreement"),
    ("banning", "that bans", "which bans", "to ban", "prohibiting", "outlawing", "against", "on"),
)
"""What news calls a treaty and how it goes on when it tells what the treaty is about."""
_BANS = ("international ban on", "global ban on", "worldwide ban on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group below the state that news names as an actor: an armed group, a party, a people, an aid agency.

    Attributes:
        id: behind its country's id and a dot, if it belongs to one: ``PSE.HAMAS``.
        sector: what it is: ``rebels``, ``opposition``, ``civilians``, ``ngo``, …
        country: the id of the country that it belongs to, if it is one.
    """

    id: str
    name: str
    sector: str
    country: str | None = None
    names: tuple[str, ...] = ()
    cautions: Mapping[str, str] = field(default_factory=dict)

    def surfaces(self) -> Iterator[Surface]:
        """Every way in which texts name it."""
        return _surfaces(self.id, ((Role.NAME, (self.name, *self.names)),), self.cautions)


def _surfaces(
    entity: str, roles: Iterable[tuple[Role, tuple[str, ...]]], cautions: Mapping[str, str]
) -> Iterator[Surface]:
    for role, texts in roles:
        for text in texts:
            yield Surface(text, entity, role, cautions.get(text))


@dataclass(frozen=True, slots=True)
class Atlas:
    """Every known country, organisation and named group, by id, and who leads the countries."""

    countries: Mapping[str, Country] = field(default_factory=dict)
    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    leaders: tuple[Leader, ...] = ()

    def name_of(self, entity: str) -> str:
        """The name of a country, an organisation or a group; the id itself where nobody knows it."""
        for known in (self.countries, self.organisations, self.groups):
            if entity in known:
                return known[entity].name
        return entity

    def is_member(self, country: str, organisation: str, day: date) -> bool:
        """Whether the country belonged to the organisation on that day; a suspended member still belongs."""
        body = self.organisations.get(organisation)
        return body is not None and any(m.country == country and day in m.period for m in body.memberships)

    def is_suspended(self, country: str, organisation: str, day: date) -> bool:
        """Whether the country was a suspended member of the organisation on that day."""
        body = self.organisations.get(organisation)
        return body is not None and any(
            m.country == country and day in m.period and any(day in s for s in m.suspensions) for m in body.memberships
        )

    def members(self, organisation: str, day: date) -> frozenset[str]:
        """The ids of the countries that belonged to the organisation on that day; empty for unknown ones."""
        body = self.organisations.get(organisation)
        return frozenset(m.country for m in body.memberships if day in m.period) if body else frozenset()

    def organisations_of(self, country: str, day: date) -> frozenset[str]:
        """The ids of the organisations that the country belonged to on that day."""
        return frozenset(
            body.id
            for body in self.organisations.values()
            if any(m.country == country and day in m.period for m in body.memberships)
        )

    def surfaces(self) -> Iterator[Surface]:
        """Every way in which texts name every entity; one text can name several, then each has a caution."""
        for country in self.countries.values():
            yield from country.surfaces()
        for body in self.organisations.values():
            yield from body.surfaces()
        for group in self.groups.values():
            yield from group.surfaces()

    def ref(self, entity_id: str) -> EntityRef:
        """The reference to an entity; raises KeyError for an id that is not known.

        ``SDN.rebels`` is the rebels of Sudan, whoever they are.
        """
        if entity_id in self.countries:
            return EntityRef(id=entity_id, name=self.countries[entity_id].name, kind="country")
        if entity_id in self.groups:
            group = self.groups[entity_id]
            return EntityRef(id=group.id, name=group.name, kind="group")
        country, dot, sector = entity_id.partition(".")
        if dot:
            home = self.countries[country]
            owner = home.adjectives[0] if home.adjectives else home.name
            return EntityRef(id=entity_id, name=f"{owner} {sector}", kind="group")
        body = self.organisations[entity_id]
        return EntityRef(id=body.id, name=body.short or body.name, kind=body.kind)

    def ids(self) -> Iterable[str]:
        """Every known id: countries, organisations, groups."""
        yield from self.countries
        yield from self.organisations
        yield from self.groups

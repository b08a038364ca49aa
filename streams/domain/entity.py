"""Countries and organisations, and who belonged to what when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRef:
    """An entity as an event names it.

    Attributes:
        id: ISO 3166-1 alpha-3 for a country (``MLI``), an upper-case short name for an organisation.
        name: canonical English short name.
        kind: ``country``, ``regional_bloc``, ``alliance``, ``court``, ``un_body``, ``cartel``, ``forum``, …
    """

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country and the names that news gives it."""

    id: str
    name: str
    names: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    region: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A half-open span of days: ``start`` belongs to it, ``end`` does not; ``None`` is open."""

    start: date | None = None
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        """Whether the day falls into the span."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """One spell of one country in one organisation, suspensions included."""

    country: str
    period: Period
    suspensions: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A body that states belong to.

    Attributes:
        nouns: common nouns that can stand for it once it was named ("the bloc", "the court").
    """

    id: str
    name: str
    kind: str
    region: str | None = None
    acronyms: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    founded: date | None = None
    dissolved: date | None = None
    memberships: tuple[Membership, ...] = ()


@dataclass(frozen=True, slots=True)
class Atlas:
    """Every known country and organisation, by id."""

    countries: Mapping[str, Country] = field(default_factory=dict)
    organisations: Mapping[str, Organisation] = field(default_factory=dict)

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

    def ref(self, entity_id: str) -> EntityRef:
        """The reference to an entity; raises KeyError for an id that is not known."""
        if entity_id in self.countries:
            return EntityRef(id=entity_id, name=self.countries[entity_id].name, kind="country")
        body = self.organisations[entity_id]
        return EntityRef(id=body.id, name=body.name, kind=body.kind)

    def ids(self) -> Iterable[str]:
        """Every known id, countries first."""
        yield from self.countries
        yield from self.organisations

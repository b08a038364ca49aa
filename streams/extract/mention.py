"""Mentions: where text names a country or an organisation."""

from dataclasses import dataclass
from datetime import date

from streams.domain.entity import Role
from streams.domain.period import Period

PLACE = "place"
"""The kind of a city or region; the entity is its country."""
_BELOW = frozenset({"group", PLACE})


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that a name can stand for.

    Attributes:
        role: how the name stands for it.
        terms: when it does, of somebody's name; always where there are none.
    """

    entity: str
    kind: str
    role: Role
    cautious: bool = False
    terms: tuple[Period, ...] = ()

    def is_valid(self, day: date) -> bool:
        """Whether the name could stand for it on that day."""
        return not self.terms or any(day in term for term in self.terms)

    @property
    def is_country(self) -> bool:
        """Whether it is a country."""
        return self.kind == "country"

    @property
    def is_group(self) -> bool:
        """Whether it is below the state: a group, or a place whose country is the entity."""
        return self.kind in _BELOW


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text; ``start`` and ``end`` are offsets into it."""

    start: int
    end: int
    text: str
    candidates: tuple[Candidate, ...]

    @property
    def country(self) -> Candidate | None:
        """The country that it can stand for."""
        return next((c for c in self.candidates if c.is_country), None)

    @property
    def organisation(self) -> Candidate | None:
        """The organisation that it can stand for."""
        return next((c for c in self.candidates if not c.is_country and not c.is_group), None)

    @property
    def group(self) -> Candidate | None:
        """The group below the state, or the place, that it can stand for."""
        return next((c for c in self.candidates if c.is_group), None)

    @property
    def is_place(self) -> bool:
        """Whether it can only be a capital, a city or a region."""
        return all(c.role is Role.CAPITAL for c in self.candidates)

"""Leaders: people whose name stands for a country while they are in office."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from streams.domain.period import Period

_ELECTED = timedelta(days=80)
"""How long before taking office the elected announce what their country will do: from November to 20 January."""

_GONE = timedelta(days=3)
"""How long news tells that somebody left office, or was driven out of it, as the doing of the country's leader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """A person in office.

    Attributes:
        country: id of the country.
        terms: in office; the end of each is the first day after.
        titles: what news puts before the surname.
        names: other spellings of the whole name.
        alone: words that mean this person without a title, because hardly anybody else bears them.
    """

    country: str
    name: str
    terms: tuple[Period, ...]
    titles: tuple[str, ...] = ("President",)
    surname: str
    names: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()

    def heard(self) -> tuple[Period, ...]:
        """When the name stands for the country: in office, between election and office, and in the news of its end."""
        return tuple(Period(term.start and term.start - _ELECTED, term.end and term.end + _GONE) for term in self.terms)

    def leads(self, day: date) -> bool:
        """Whether this person is at the head of the country then, or was until a few days before."""
        return any(day in Period(term.start, term.end and term.end + _GONE) for term in self.terms)

    def texts(self) -> Iterator[str]:
        """Every way in which texts name the person."""
        yield from (self.name, *self.names, *self.alone)
        for title in self.titles:
            yield f"{title} {self.surname}"

"""Cities: which city a name means, decided by its article."""

import unicodedata
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass

_KNOWN = 100_000
"""Inhabitants of a city that news names without its country."""
_LARGER = 10
"""How many times larger than its namesakes in other countries such a city is."""


@dataclass(frozen=True, slots=True)
class City:
    """A city and where it lies, in degrees."""

    name: str
    country: str
    latitude: float
    longitude: float
    population: int


class Cities:
    """The cities of the gazetteer.

    Args:
        find: every city of a name, given as :func:`folded` writes it; there are none by default.
    """

    def __init__(self, find: Callable[[str], Iterable[City]] | None = None) -> None:
        self._find = find

    def meant(self, name: str, *, country: str | None = None, named: Container[str] = ()) -> City | None:
        """The city of that name in the country that stands beside it, else in one that the article names.

        Without either it is one that everybody knows, or none.
        """
        if self._find is None:
            return None
        found = sorted(self._find(folded(name)), key=lambda city: -city.population)
        if country is not None:
            return next((city for city in found if city.country == country), None)
        near = [city for city in found if city.country in named]
        if near:
            return near[0] if len({city.country for city in near}) == 1 else _famous(near)
        return _famous(found)


def _famous(cities: Iterable[City]) -> City | None:
    """The first, if it is large and dwarfs those of its name in other countries."""
    several = list(cities)
    if not several or several[0].population < _KNOWN:
        return None
    rivals = (city.population for city in several if city.country != several[0].country)
    return several[0] if several[0].population >= _LARGER * max(rivals, default=0) else None


def folded(name: str) -> str:
    """The name without what writers leave out: accents, capitals, hyphens."""
    if name.isascii():
        return name.casefold().replace("-", " ")
    kept = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return kept.casefold().replace("-", " ").replace("’", "'")

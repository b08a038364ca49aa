"""Cities: which city a name means, decided by its article."""

import unicodedata
from collections.abc import Container, Iterable
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
    """The cities of the gazetteer by name."""

    def __init__(self, cities: Iterable[City] = ()) -> None:
        """Index them, the largest of one name first."""
        self._by_name: dict[str, list[City]] = {}
        for city in cities:
            self._by_name.setdefault(_folded(city.name), []).append(city)
        for several in self._by_name.values():
            several.sort(key=lambda city: -city.population)

    def meant(self, name: str, *, country: str | None = None, named: Container[str] = ()) -> City | None:
        """The city of that name in the country that stands beside it, else in one that the article names.

        Without either it is one that everybody knows, or none.
        """
        found = self._by_name.get(_folded(name), ())
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


def _folded(name: str) -> str:
    plain = name if name.isascii() else unicodedata.normalize("NFKD", name)
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return kept.casefold().replace("-", " ").replace("’", "'")

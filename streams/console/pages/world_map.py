"""A map of the world: countries shaded by what was counted in them, and places as dots.

The outlines are in ``static/world.svg``, which a page refers to by the codes of countries; places are put on it here.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import ceil, log
from pathlib import Path

from streams.domain.entity import PlaceRef

WIDTH, HEIGHT = 1000, 400
_NORTH, _SOUTH = 84.0, -60.0
SHADES = 4
_STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaded:
    """A country with what was counted in it.

    Attributes:
        shade: 1 for few to :data:`SHADES` for as many as the country with most.
        href: where to see what was counted.
    """

    id: str
    name: str
    count: int
    shade: int
    href: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the map."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldMap:
    """A map.

    Attributes:
        missing: names of the counted countries that it does not show.
    """

    countries: tuple[Shaded, ...]
    dots: tuple[Dot, ...]
    missing: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT


def world_map(
    counts: Mapping[str, int],
    name_of: Callable[[str], str],
    link: Callable[[str], str],
    places: Iterable[PlaceRef] = (),
) -> WorldMap | None:
    """Draw what was counted by country, by its ISO 3166-1 alpha-3 code; none when nothing was.

    Args:
        counts: at least 1 each.
        name_of: what people call the country of a code.
        link: where to see what was counted in it.
        places: drawn as dots where they have coordinates.
    """
    if not counts:
        return None
    highest = max(counts.values())
    shown = {code: number for code, number in counts.items() if code in drawn_countries()}
    return WorldMap(
        countries=tuple(
            Shaded(id=code, name=name_of(code), count=number, shade=_shade(number, highest), href=link(code))
            for code, number in shown.items()
        ),
        dots=tuple({dot.name: dot for place in places if (dot := _dot(place)) is not None}.values()),
        missing=tuple(name_of(code) for code in counts if code not in shown),
    )


def position(latitude: float, longitude: float) -> tuple[float, float]:
    """Where degrees are on the map; what lies beyond its edges is at them."""
    y = (_NORTH - latitude) / (_NORTH - _SOUTH) * HEIGHT
    return (longitude + 180) / 360 * WIDTH, min(max(y, 0.0), float(HEIGHT))


@cache
def drawn_countries() -> frozenset[str]:
    """The codes of the countries that are on the map."""
    return frozenset(re.findall(r' id="([A-Z]{3})"', (_STATIC / "world.svg").read_text(encoding="utf-8")))


def _shade(count: int, highest: int) -> int:
    """By orders of magnitude: news of a few countries outnumbers that of all others."""
    return max(1, ceil(SHADES * log(1 + count) / log(1 + highest)))


def _dot(place: PlaceRef) -> Dot | None:
    if place.latitude is None or place.longitude is None:
        return None
    x, y = position(place.latitude, place.longitude)
    return Dot(place.city or place.name, round(x, 1), round(y, 1))

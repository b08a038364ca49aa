"""Writes the pages' ``world.svg`` anew from Natural Earth, as the npm package ``world-atlas`` brings it.

Run ``npm pack world-atlas@2.0.2``, unpack it, and give its folder: ``.venv/bin/python -m tools.world_map package``.
Natural Earth's outlines are in the public domain.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pycountry

from streams.console.pages.world_map import HEIGHT, WIDTH, position

TARGET = Path(__file__).parents[1] / "streams" / "console" / "pages" / "static" / "world.svg"
_DOT = 2.2
"""Radius of a country that has no outline at this scale."""
_EDGE = 180.001
_UNNUMBERED = {"Kosovo": "XKX", "N. Cyprus": "CYP", "Somaliland": "SOM"}
_LEFT_OUT = {"ATA"}
_HEAD = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">\n'
    "<!-- Countries by ISO 3166-1 alpha-3 code: tools/world_map.py, with Natural Earth 1:110m, public domain -->\n"
)
Ring = list[tuple[float, float]]


def main(folder: Path) -> None:
    """Write the file: outlines at 1:110m, and a dot for each country that has none there."""
    outlines = dict(_countries(folder / "countries-110m.json"))
    small = {code: rings for code, rings in _countries(folder / "countries-50m.json") if code not in outlines}
    shapes = [f'<path id="{code}" d="{"".join(map(_path, rings))}"/>' for code, rings in sorted(outlines.items())]
    shapes += [_dot(code, rings) for code, rings in sorted(small.items())]
    body = "\n".join(shapes)
    TARGET.write_text(f'{_HEAD}<g id="land">\n{body}\n</g>\n</svg>\n', encoding="utf-8")


def _countries(path: Path) -> Iterator[tuple[str, list[Ring]]]:
    """Each country with its rings of longitudes and latitudes; parts without a code of their own join theirs."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = [list(_points(arc, topology["transform"])) for arc in topology["arcs"]]
    found: dict[str, list[Ring]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = _code(geometry)
        if code is not None and code not in _LEFT_OUT:
            found.setdefault(code, []).extend(_rings(geometry, arcs))
    yield from found.items()


def _code(geometry: dict[str, Any]) -> str | None:
    country = pycountry.countries.get(numeric=str(geometry.get("id", "")))
    return country.alpha_3 if country else _UNNUMBERED.get(geometry["properties"]["name"])


def _points(arc: Iterable[list[int]], transform: dict[str, list[float]]) -> Iterator[tuple[float, float]]:
    """TopoJSON's arcs hold differences of quantized positions."""
    (scale_x, scale_y), (shift_x, shift_y) = transform["scale"], transform["translate"]
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield x * scale_x + shift_x, y * scale_y + shift_y


def _rings(geometry: dict[str, Any], arcs: list[Ring]) -> Iterator[Ring]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        for ring in polygon:
            parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in ring]
            yield from _unbroken([parts[0][0], *(point for part in parts for point in part[1:])])


def _unbroken(ring: Ring) -> Iterator[Ring]:
    """The ring; one over the date line at both edges of the map, which cut off what is beyond them."""
    points = [ring[0]]
    for longitude, latitude in ring[1:]:
        points.append((longitude - 360 * round((longitude - points[-1][0]) / 360), latitude))
    yield points
    if max(longitude for longitude, _ in points) > _EDGE:
        yield [(longitude - 360, latitude) for longitude, latitude in points]
    if min(longitude for longitude, _ in points) < -_EDGE:
        yield [(longitude + 360, latitude) for longitude, latitude in points]


def _path(ring: Ring) -> str:
    """The ring in whole units of the drawing, as steps from point to point."""
    points = [tuple(round(value) for value in position(latitude, longitude)) for longitude, latitude in ring]
    kept = [point for point, before in zip(points, [None, *points], strict=False) if point != before]
    if len(kept) < 3:
        kept = [kept[0], (kept[0][0] + 1, kept[0][1]), (kept[0][0], kept[0][1] + 1)]
    steps = (f"{x - px} {y - py}" for (x, y), (px, py) in zip(kept[1:], kept, strict=False))
    return f"M{kept[0][0]} {kept[0][1]}l{' '.join(steps).replace(' -', '-')}z"


def _dot(code: str, rings: list[Ring]) -> str:
    """A dot in the middle of its largest part."""
    largest = max(rings, key=len)
    longitudes, latitudes = zip(*largest, strict=True)
    x, y = position(sum(latitudes) / len(latitudes), sum(longitudes) / len(longitudes))
    return f'<circle id="{code}" cx="{round(x)}" cy="{round(y)}" r="{_DOT}"/>'


if __name__ == "__main__":
    main(Path(sys.argv[1]))

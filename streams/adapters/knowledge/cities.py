"""The file of cities: ``cities.tsv``, written by ``tools/cities.py``."""

from collections.abc import Iterator
from pathlib import Path

from streams.extract.cities import Cities, City, folded

CITIES = Path(__file__).parents[2] / "knowledge" / "cities.tsv"


def load_cities(path: Path = CITIES) -> Cities:
    """Every city of the file; a line is read when somebody asks for its name, because few are ever asked for."""
    lines: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name = folded(line.partition("\t")[0])
            lines[name] = f"{lines[name]}\n{line}" if name in lines else line

    def find(name: str) -> Iterator[City]:
        return map(_city, lines.get(name, "").splitlines())

    return Cities(find)


def _city(line: str) -> City:
    name, country, latitude, longitude, population = line.split("\t")
    return City(name, country, float(latitude), float(longitude), int(population))

"""The file of cities: ``cities.tsv``, written by ``tools/cities.py``."""

from collections.abc import Iterator
from pathlib import Path

from streams.extract.cities import Cities, City

CITIES = Path(__file__).parents[2] / "knowledge" / "cities.tsv"


def load_cities(path: Path = CITIES) -> Cities:
    """Every city of the file."""
    return Cities(_cities(path))


def _cities(path: Path) -> Iterator[City]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, country, latitude, longitude, population = line.split("\t")
            yield City(name, country, float(latitude), float(longitude), int(population))

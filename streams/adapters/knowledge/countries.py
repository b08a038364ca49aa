"""The file of countries: ``countries.yaml`` to :class:`~streams.domain.entity.Country`."""

from collections.abc import Iterable

import pycountry

from streams.adapters.yaml.records import Fields, RecordFile
from streams.adapters.yaml.tree import Node
from streams.domain.entity import Country, Surface
from streams.domain.errors import Place

REGIONS = frozenset({"Africa", "Americas", "Asia", "Europe", "Middle East", "Oceania", "Antarctica", "global"})
USER_ASSIGNED = frozenset({"XKX"})
"""Codes from the range that ISO 3166-1 leaves to its users: Kosovo."""

_KEYS = (
    "name",
    "names",
    "former_names",
    "adjectives",
    "people",
    "capitals",
    "metonyms",
    "region",
    "dissolved",
    "cautions",
)


class CountryFile:
    """Reads every country; ``countries`` and ``places`` hold what was read and where it stands."""

    def __init__(self, file: RecordFile) -> None:
        self.countries: dict[str, Country] = {}
        self.places: dict[str, Place] = {}
        self._file = file
        self._official = {c.alpha_3: getattr(c, "official_name", None) for c in pycountry.countries}
        self._codes = self._official.keys() | USER_ASSIGNED | {c.alpha_3 for c in pycountry.historic_countries}
        for key, code, node in file.records("the file of countries"):
            self._read(key, code, node)

    def _read(self, key: Node, code: str, node: Node) -> None:
        if code not in self._codes:
            self._file.diagnostic(key, f"{code!r} is no ISO 3166-1 alpha-3 code", "use the three-letter code")
        fields = self._file.fields(node, f"country {code}", _KEYS)
        name = self._file.text(fields, "name")
        if name is None:
            self._file.diagnostic(key, f"country {code} has no name", "add `name: …`")
        names = self._file.texts(fields, "names")
        formal = self._official.get(code)
        if formal and formal not in (name, *names):
            names.append(formal)
        people, cautions = self._file.texts(fields, "people"), self._file.mapping(fields, "cautions")
        adjectives = self._file.texts(fields, "adjectives")
        for adjective in adjectives:
            _add_plural(adjective, people, cautions)
        country = Country(
            id=code,
            name=name or code,
            names=tuple(names),
            former_names=tuple(self._file.texts(fields, "former_names")),
            adjectives=tuple(adjectives),
            people=tuple(people),
            capitals=tuple(self._file.texts(fields, "capitals")),
            metonyms=tuple(self._file.texts(fields, "metonyms")),
            region=self._file.choice(fields, "region", REGIONS),
            dissolved=self._file.date_of(fields, "dissolved"),
            cautions=cautions,
        )
        check_cautions(self._file, fields, country.surfaces())
        self.countries[code] = country
        self.places[code] = key.place


def check_cautions(file: RecordFile, fields: Fields, surfaces: Iterable[Surface]) -> None:
    """A fault for every caution about a text that is none of the entity's names."""
    if "cautions" not in fields:
        return
    texts = {surface.text for surface in surfaces}
    for key, text, _ in file.entries(fields["cautions"], "cautions"):
        if text not in texts:
            file.diagnostic(key, f"caution about {text!r}, which is none of its names", "name one of them")


def _add_plural(adjective: str, people: list[str], cautions: dict[str, str]) -> None:
    """Add ``Malians`` of ``Malian``: only where English forms it so; other nouns are written out in the file."""
    noun = f"{adjective}s"
    if not adjective.endswith(("an", "i")) or noun in people:
        return
    people.append(noun)
    if adjective in cautions:
        cautions.setdefault(noun, cautions[adjective])

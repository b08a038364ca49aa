"""The knowledge files: countries and organisations in YAML to an :class:`~streams.domain.entity.Atlas`.

``docs/knowledge.md`` describes the form. Every fault of every file is reported at once, with file and line.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

import pycountry
import yaml

from streams.adapters.membership_log import ACTIONS, Entry, Lifetime, spells
from streams.adapters.yaml_nodes import YamlFile
from streams.domain.entity import Atlas, Country, Membership, Organisation, Surface
from streams.domain.faults import Fault, FaultsError, Place

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"

REGIONS = frozenset({"Africa", "Americas", "Asia", "Europe", "Middle East", "Oceania", "Antarctica", "global"})
USER_ASSIGNED = frozenset({"XKX"})
"""Codes from the range that ISO 3166-1 leaves to its users: Kosovo."""

_COUNTRY_LISTS = frozenset({"names", "former_names", "adjectives", "people", "capitals", "metonyms"})
_COUNTRY_KEYS = _COUNTRY_LISTS | {"name", "region", "dissolved", "cautions"}
_BODY_LISTS = frozenset({"acronyms", "names", "former_names", "organs", "metonyms", "nouns"})
_BODY_TEXTS = frozenset({"name", "kind", "region", "founded", "dissolved", "successor", "members_as"})
_BODY_KEYS = _BODY_LISTS | _BODY_TEXTS | {"cautions", "except", *ACTIONS}
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?\Z")
_ID = re.compile(r"[A-Z][A-Z0-9]+\Z")


@dataclass(slots=True)
class _Body:
    """An organisation half read: its members wait until every file is read."""

    file: YamlFile
    node: yaml.Node
    fields: dict[str, yaml.Node]
    organisation: Organisation
    entries: list[Entry] = field(default_factory=list)
    excepted: frozenset[str] = frozenset()


@cache
def load_atlas(directory: Path = KNOWLEDGE) -> Atlas:
    """Read every knowledge file; raises FaultsError that lists all that is wrong in any of them."""
    atlas, faults = read_atlas(directory)
    if faults:
        raise FaultsError(faults)
    return atlas


def read_atlas(directory: Path) -> tuple[Atlas, list[Fault]]:
    """Read every knowledge file as far as it goes, and say what is wrong."""
    reader = _Reader(directory)
    reader.read_kinds(directory / "kinds.yaml")
    reader.read_countries(directory / "countries.yaml")
    for path in sorted((directory / "organisations").glob("*.yaml")):
        reader.read_organisations(path)
    return reader.finish(), reader.faults


class _Reader:
    def __init__(self, directory: Path) -> None:
        self.faults: list[Fault] = []
        self._root = directory
        self._kinds: dict[str, tuple[str, ...]] = {}
        self._countries: dict[str, Country] = {}
        self._bodies: dict[str, _Body] = {}
        self._places: dict[str, Place] = {}
        self._finished: dict[str, Organisation] = {}

    def _open(self, path: Path) -> tuple[YamlFile, yaml.Node | None]:
        file = YamlFile(path, self.faults, self._root)
        if not path.is_file():
            self.faults.append(Fault(Place(file.name), "missing", "a knowledge directory needs this file"))
            return file, None
        return file, file.read()

    def read_kinds(self, path: Path) -> None:
        """Read the kinds of organisations, with the common nouns of each."""
        file, root = self._open(path)
        if root is None:
            return
        for _, kind, node in file.entries(root, "the file of kinds"):
            fields = file.fields(node, f"kind {kind}", frozenset({"summary", "nouns"}))
            self._kinds[kind] = tuple(_lists(file, fields, frozenset({"nouns"}))["nouns"])

    def read_countries(self, path: Path) -> None:
        """Read the file of countries."""
        file, root = self._open(path)
        if root is None:
            return
        official = {country.alpha_3: getattr(country, "official_name", None) for country in pycountry.countries}
        codes = official.keys() | USER_ASSIGNED | {country.alpha_3 for country in pycountry.historic_countries}
        for key, code, node in file.entries(root, "the file of countries"):
            if code not in codes:
                file.fault(key, f"{code!r} is no ISO 3166-1 alpha-3 code", "use the three-letter code")
            fields = file.fields(node, f"country {code}", _COUNTRY_KEYS)
            lists = _lists(file, fields, _COUNTRY_LISTS)
            cautions = _cautions(file, fields)
            for adjective in lists["adjectives"]:
                _add_plural(adjective, lists["people"], cautions)
            name = file.text(fields["name"], "name") if "name" in fields else ""
            formal = official.get(code)
            if formal and formal not in (name, *lists["names"]):
                lists["names"].append(formal)
            country = Country(
                id=code,
                name=name,
                region=self._choice(file, fields, "region", REGIONS),
                dissolved=self._date(file, fields, "dissolved"),
                cautions=cautions,
                **{key: tuple(texts) for key, texts in lists.items()},
            )
            if not country.name:
                file.fault(key, f"country {code} has no name", "add `name: …`")
            self._check_cautions(file, fields, country.surfaces())
            self._countries[code] = country
            self._places[code] = file.place(key)

    def read_organisations(self, path: Path) -> None:
        """Read one file of organisations; their members follow in :meth:`finish`."""
        file, root = self._open(path)
        if root is None:
            return
        for key, body_id, node in file.entries(root, "the file of organisations"):
            if not _ID.match(body_id):
                file.fault(key, f"{body_id!r} is no id", "use upper-case letters and digits")
            if body_id in self._places:
                file.fault(key, f"{body_id!r} is defined twice", f"see {self._places[body_id]}")
                continue
            fields = file.fields(node, f"organisation {body_id}", _BODY_KEYS)
            for name in ("name", "kind"):
                if name not in fields:
                    file.fault(key, f"organisation {body_id} has no {name}", f"add `{name}: …`")
            kind = self._choice(file, fields, "kind", frozenset(self._kinds)) or ""
            lists = _lists(file, fields, _BODY_LISTS)
            lists["nouns"] = list(dict.fromkeys([*self._kinds.get(kind, ()), *lists["nouns"]]))
            organisation = Organisation(
                id=body_id,
                name=file.text(fields["name"], "name") if "name" in fields else "",
                kind=kind,
                region=self._choice(file, fields, "region", REGIONS),
                founded=self._date(file, fields, "founded"),
                dissolved=self._date(file, fields, "dissolved"),
                successor=file.text(fields["successor"], "successor") if "successor" in fields else None,
                inferred_from=file.text(fields["members_as"], "members_as") if "members_as" in fields else None,
                acronyms=tuple(lists["acronyms"]),
                names=tuple(lists["names"]),
                former_names=tuple(lists["former_names"]),
                organs=tuple(lists["organs"]),
                metonyms=tuple(lists["metonyms"]),
                nouns=tuple(lists["nouns"]),
                cautions=_cautions(file, fields),
            )
            self._check_cautions(file, fields, organisation.surfaces())
            self._places[body_id] = file.place(key)
            self._bodies[body_id] = _Body(
                file,
                key,
                fields,
                organisation,
                self._entries(file, fields),
                frozenset(self._codes(file, fields["except"])) if "except" in fields else frozenset(),
            )

    def finish(self) -> Atlas:
        """Work out the memberships, check names across entities, and hand the atlas over."""
        for body_id, body in self._bodies.items():
            successor = body.organisation.successor
            if successor is not None and successor not in self._bodies:
                body.file.fault(body.fields["successor"], f"unknown organisation {successor!r}")
            self._finish(body_id, ())
        atlas = Atlas(self._countries, {body_id: self._finished[body_id] for body_id in self._bodies})
        self._check_names(atlas)
        return atlas

    def _finish(self, body_id: str, waiting: tuple[str, ...]) -> Organisation:
        if body_id in self._finished:
            return self._finished[body_id]
        body, made = self._bodies[body_id], self._bodies[body_id].organisation
        base: list[Membership] = []
        if made.inferred_from is not None:
            node = body.fields["members_as"]
            if made.inferred_from not in self._bodies:
                body.file.fault(node, f"unknown organisation {made.inferred_from!r}", "name one with members")
            elif made.inferred_from in (*waiting, body_id):
                body.file.fault(node, f"{body_id} takes its members from itself", "name another organisation")
            else:
                source = self._finish(made.inferred_from, (*waiting, body_id))
                base = [m for m in source.memberships if m.country not in body.excepted]
        ended = {c.id: c.dissolved for c in self._countries.values() if c.dissolved}
        lifetime = Lifetime(made.founded, made.dissolved)
        memberships = spells(body.entries, lifetime, ended, body.file.fault, base)
        self._finished[body_id] = replace(made, memberships=memberships)
        return self._finished[body_id]

    def _entries(self, file: YamlFile, fields: dict[str, yaml.Node]) -> list[Entry]:
        entries = []
        for action in ACTIONS:
            if action not in fields:
                continue
            for key, text, node in file.entries(fields[action], action):
                day = _parse_date(text)
                if day is None:
                    file.fault(key, f"{text!r} is no date", "write 2022, 2022-05 or 2022-05-15")
                    continue
                entries += [Entry(day, action, code, node) for code in self._codes(file, node)]
        return entries

    def _codes(self, file: YamlFile, node: yaml.Node) -> list[str]:
        found: list[str] = []
        for code in file.text(node, "the countries").split():
            if code not in self._countries:
                file.fault(node, f"unknown country {code!r}", "use an id of countries.yaml")
            elif code in found:
                file.fault(node, f"{code} stands twice", "take one out")
            else:
                found.append(code)
        return found

    @staticmethod
    def _date(file: YamlFile, fields: dict[str, yaml.Node], name: str) -> date | None:
        if name not in fields:
            return None
        day = _parse_date(file.text(fields[name], name))
        if day is None:
            file.fault(fields[name], f"{name} is no date", "write 2022, 2022-05 or 2022-05-15")
        return day

    @staticmethod
    def _choice(file: YamlFile, fields: dict[str, yaml.Node], name: str, known: frozenset[str]) -> str | None:
        if name not in fields:
            return None
        value = file.text(fields[name], name)
        if value not in known:
            file.fault(fields[name], f"unknown {name} {value!r}", f"known are {', '.join(sorted(known))}")
        return value

    @staticmethod
    def _check_cautions(file: YamlFile, fields: dict[str, yaml.Node], surfaces: Iterable[Surface]) -> None:
        if "cautions" not in fields:
            return
        texts = {surface.text for surface in surfaces}
        for key, text, _ in file.entries(fields["cautions"], "cautions"):
            if text not in texts:
                file.fault(key, f"caution about {text!r}, which is none of its names", "name one of them")

    def _check_names(self, atlas: Atlas) -> None:
        claims: dict[str, list[Surface]] = defaultdict(list)
        for surface in atlas.surfaces():
            claims[surface.text].append(surface)
        for text, surfaces in claims.items():
            owners = sorted({surface.entity for surface in surfaces})
            bare = sorted({surface.entity for surface in surfaces if surface.caution is None})
            if len(owners) > 1 and bare:
                message = f"{text!r} names {' and '.join(owners)}"
                remedy = f"if it can mean either, give it a caution in {' and '.join(bare)}"
                self.faults.append(Fault(self._places[bare[-1]], message, remedy))


def _lists(file: YamlFile, fields: dict[str, yaml.Node], names: frozenset[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in names}
    for name in names & fields.keys():
        for node, text in file.texts(fields[name], name):
            if text in found[name]:
                file.fault(node, f"{text!r} stands twice in {name}", "take one out")
            else:
                found[name].append(text)
    return found


def _cautions(file: YamlFile, fields: dict[str, yaml.Node]) -> dict[str, str]:
    if "cautions" not in fields:
        return {}
    return {text: file.text(node, "a caution") for _, text, node in file.entries(fields["cautions"], "cautions")}


def _add_plural(adjective: str, people: list[str], cautions: dict[str, str]) -> None:
    """Add ``Malians`` of ``Malian``: only where English forms it so; other nouns are written out in the file."""
    noun = f"{adjective}s"
    if not adjective.endswith(("an", "i")) or noun in people:
        return
    people.append(noun)
    if adjective in cautions:
        cautions.setdefault(noun, cautions[adjective])


def _parse_date(text: str) -> date | None:
    """A day, or the first day of a month or a year."""
    match = _DATE.match(text)
    if not match:
        return None
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None

"""YAML as nodes that know their line: for data files that are read at every start and that people edit.

libyaml parses some 5 MB/s where a pure Python parser needs seconds. Every scalar stays text (so ``NO`` is never
false), a key that stands twice is a fault, and faults are collected so that all are reported at once.
"""

import re
from collections.abc import Collection, Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import yaml

from streams.domain.errors import Diagnostic, Place

Fields = dict[str, yaml.Node]
"""The fields of one record."""

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?\Z")


class YamlFile:
    """One file being read; collects its faults, with paths from where we are, in the list that is handed in."""

    def __init__(self, path: Path, diagnostics: list[Diagnostic]) -> None:
        self.name = str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
        self._path = path
        self._faults = diagnostics

    def read(self) -> yaml.Node | None:
        """The file's one document; ``None`` with a fault when it cannot be read."""
        try:
            # Composing builds nodes only, never objects: the base loader is as safe as the safe one.
            return yaml.compose(self._path.read_text(encoding="utf-8"), yaml.CBaseLoader)
        except FileNotFoundError:
            self._faults.append(Diagnostic(Place(self.name), "missing", "its directory needs this file"))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            place = Place(self.name, mark.line + 1, mark.column + 1) if mark else Place(self.name)
            self._faults.append(Diagnostic(place, f"not readable as YAML: {error.problem}"))
        except (UnicodeDecodeError, yaml.YAMLError) as error:
            self._faults.append(Diagnostic(Place(self.name), f"not readable as YAML in UTF-8: {error}"))
        return None

    def records(self, what: str) -> Iterator[tuple[yaml.Node, str, yaml.Node]]:
        """The (key node, key, value node) of each of the file's records."""
        root = self.read()
        if root is not None:
            yield from self.entries(root, what)

    def diagnostic(self, node: yaml.Node, message: str, hint: str = "") -> None:
        """Record what is wrong at a node."""
        self._faults.append(Diagnostic(self.place(node), message, hint))

    def place(self, node: yaml.Node) -> Place:
        """Where a node begins."""
        return Place(self.name, node.start_mark.line + 1, node.start_mark.column + 1)

    def entries(self, node: yaml.Node, what: str) -> Iterator[tuple[yaml.Node, str, yaml.Node]]:
        """The (key node, key, value node) of a mapping; faults for another kind of node and for keys given twice."""
        if not isinstance(node, yaml.MappingNode):
            self.diagnostic(node, f"{what} must be a mapping", "write `key: value`")
            return
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.diagnostic(key, f"a key of {what} must be one text")
                continue
            if key.value in seen:
                self.diagnostic(key, f"{key.value!r} stands twice in {what}", "join the two")
                continue
            seen.add(key.value)
            yield key, key.value, value

    def fields(self, node: yaml.Node, what: str, known: Collection[str]) -> Fields:
        """The fields of a record; a fault for every key that is not known."""
        found = {}
        for key, name, value in self.entries(node, what):
            if name in known:
                found[name] = value
            else:
                near = get_close_matches(name, known, 1)
                hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known))}"
                self.diagnostic(key, f"unknown key {name!r} in {what}", hint)
        return found

    def scalar(self, node: yaml.Node, what: str) -> str:
        """A scalar's text; a fault and the empty string for anything else or for nothing."""
        if isinstance(node, yaml.ScalarNode) and node.value.strip():
            return str(node.value)
        self.diagnostic(node, f"{what} must be one text")
        return ""

    def text(self, fields: Fields, name: str) -> str | None:
        """A field's one text; ``None`` where there is no such field."""
        return self.scalar(fields[name], name) if name in fields else None

    def texts(self, fields: Fields, name: str) -> list[str]:
        """The texts of a field, each once; one text alone is a list of one; none where there is no such field."""
        if name not in fields:
            return []
        node = fields[name]
        found: list[str] = []
        for item in node.value if isinstance(node, yaml.SequenceNode) else [node]:
            text = self.scalar(item, name)
            if text in found:
                self.diagnostic(item, f"{text!r} stands twice in {name}", "take one out")
            elif text:
                found.append(text)
        return found

    def mapping(self, fields: Fields, name: str) -> dict[str, str]:
        """A field that maps texts to texts; empty where there is no such field."""
        if name not in fields:
            return {}
        return {key: self.scalar(node, key) for _, key, node in self.entries(fields[name], name)}

    def choice(self, fields: Fields, name: str, known: Collection[str]) -> str | None:
        """A field whose text must be one of those known."""
        value = self.text(fields, name)
        if value and value not in known:
            self.diagnostic(fields[name], f"unknown {name} {value!r}", f"known are {', '.join(sorted(known))}")
        return value

    def date_of(self, fields: Fields, name: str) -> date | None:
        """A field's day; the first day of a month or a year that is given alone."""
        return self.day(fields[name]) if name in fields else None

    def day(self, node: yaml.Node) -> date | None:
        """A scalar's day; the first day of a month or a year that is given alone."""
        text = self.scalar(node, "a date")
        match = _DATE.match(text)
        try:
            if match:
                year, month, day = (int(part or 1) for part in match.groups())
                return date(year, month, day)
        except ValueError:
            pass  # the fault below says so
        self.diagnostic(node, f"{text!r} is no date", "write 2022, 2022-05 or 2022-05-15")
        return None

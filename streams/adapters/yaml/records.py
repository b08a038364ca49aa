"""Data files that map keys to records, read field by field with every fault noted."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from streams.adapters.yaml.section import Diagnostics
from streams.adapters.yaml.tree import Mapping, Node, Sequence, Text, documents
from streams.domain.errors import Place

Fields = dict[str, Node]
"""The fields of one record."""

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?\Z")


class RecordFile:
    """One file being read; its faults go into the collector that is handed in.

    Args:
        path: the file; faults name it relative to the current directory where it lies below that.
        diagnostics: collects the faults of every file of one load.
    """

    def __init__(self, path: Path, diagnostics: Diagnostics) -> None:
        self.name = str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
        self._path = path
        self._diagnostics = diagnostics

    def read(self) -> Node | None:
        """The file's one document; ``None`` with a fault when it cannot be read."""
        try:
            nodes, found = documents(self._path.read_bytes(), self.name)
        except FileNotFoundError:
            self._diagnostics.add(Place(self.name), "missing", "its directory needs this file")
            return None
        self._diagnostics.found += found
        if len(nodes) == 1:
            return nodes[0]
        if not found:
            self._diagnostics.add(Place(self.name), f"it has {len(nodes)} YAML documents", "write exactly one")
        return None

    def records(self, what: str) -> Iterator[tuple[Text, str, Node]]:
        """The (key node, key, value node) of each of the file's records."""
        root = self.read()
        if root is not None:
            yield from self.entries(root, what)

    def diagnostic(self, node: Node, message: str, hint: str = "") -> None:
        """Record what is wrong at a node."""
        self._diagnostics.add(node.place, message, hint)

    def entries(self, node: Node, what: str) -> Iterator[tuple[Text, str, Node]]:
        """The (key node, key, value node) of a mapping; a fault for another kind of node."""
        if not isinstance(node, Mapping):
            self.diagnostic(node, f"{what} must be a mapping", "write `key: value`")
            return
        for key, value in node.entries:
            yield key, key.value, value

    def fields(self, node: Node, what: str, known: Collection[str]) -> Fields:
        """The fields of a record; a fault for every key that is not known."""
        found = {}
        for key, name, value in self.entries(node, what):
            if name in known:
                found[name] = value
            else:
                self._diagnostics.unknown(key.place, f"key in {what}:", name, list(known))
        return found

    def scalar(self, node: Node, what: str) -> str:
        """A scalar's text; a fault and the empty string for anything else or for nothing."""
        if isinstance(node, Text) and node.value.strip():
            return node.value
        self.diagnostic(node, f"{what} must be one text")
        return ""

    def text(self, fields: Fields, name: str) -> str | None:
        """A field's one text; ``None`` where there is no such field."""
        return self.scalar(fields[name], name) if name in fields else None

    def texts(self, fields: Fields, name: str) -> list[str]:
        """The texts of a field, each once; one text alone is a list of one; none where there is no such field."""
        if name not in fields:
            return []
        found: list[str] = []
        for item in items(fields[name]):
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
            self._diagnostics.unknown(fields[name].place, name, value, list(known))
        return value

    def date_of(self, fields: Fields, name: str) -> date | None:
        """A field's day; the first day of a month or a year that is given alone."""
        return self.day(fields[name]) if name in fields else None

    def day(self, node: Node) -> date | None:
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


def items(node: Node) -> tuple[Node, ...]:
    """The nodes of a list; one node alone is a list of one."""
    return node.items if isinstance(node, Sequence) else (node,)

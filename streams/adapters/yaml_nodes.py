"""YAML as nodes that know their line: for data files that are read at every start and that people edit.

libyaml parses some 5 MB/s where a pure Python parser needs seconds. Every scalar stays text (so ``NO`` is never
false), a key that stands twice is a fault, and faults are collected so that all are reported at once.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

import yaml

from streams.domain.faults import Fault, Place


class YamlFile:
    """One file being read; collects its faults in the list that is handed in."""

    def __init__(self, path: Path, faults: list[Fault], root: Path) -> None:
        self.name = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
        self._path = path
        self._faults = faults

    def read(self) -> yaml.Node | None:
        """The file's one document; ``None`` with a fault when it cannot be read."""
        try:
            # Composing builds nodes only, never objects: the base loader is as safe as the safe one.
            return yaml.compose(self._path.read_text(encoding="utf-8"), yaml.CBaseLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            place = Place(self.name, mark.line + 1, mark.column + 1) if mark else Place(self.name)
            self._faults.append(Fault(place, f"not readable as YAML: {error.problem}"))
        except (UnicodeDecodeError, yaml.YAMLError) as error:
            self._faults.append(Fault(Place(self.name), f"not readable as YAML in UTF-8: {error}"))
        return None

    def fault(self, node: yaml.Node, message: str, remedy: str = "") -> None:
        """Record what is wrong at a node."""
        self._faults.append(Fault(self.place(node), message, remedy))

    def place(self, node: yaml.Node) -> Place:
        """Where a node begins."""
        return Place(self.name, node.start_mark.line + 1, node.start_mark.column + 1)

    def entries(self, node: yaml.Node, what: str) -> Iterator[tuple[yaml.Node, str, yaml.Node]]:
        """The (key node, key, value node) of a mapping; faults for another kind of node and for keys given twice."""
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, f"{what} must be a mapping", "write `key: value`")
            return
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                self.fault(key, f"{key.value!r} stands twice in {what}", "join the two")
                continue
            seen.add(key.value)
            yield key, key.value, value

    def fields(self, node: yaml.Node, what: str, known: frozenset[str]) -> dict[str, yaml.Node]:
        """The fields of a record; a fault for every key that is not known."""
        found = {}
        for key, name, value in self.entries(node, what):
            if name in known:
                found[name] = value
            else:
                near = get_close_matches(name, known, 1)
                remedy = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known))}"
                self.fault(key, f"unknown key {name!r} in {what}", remedy)
        return found

    def text(self, node: yaml.Node, what: str) -> str:
        """A scalar's text; a fault and the empty string for anything else or for nothing."""
        if isinstance(node, yaml.ScalarNode) and node.value.strip():
            return str(node.value)
        self.fault(node, f"{what} must be one text")
        return ""

    def texts(self, node: yaml.Node, what: str) -> list[tuple[yaml.Node, str]]:
        """The texts of a list, each with its node; one text alone is a list of one."""
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        return [(item, text) for item in items if (text := self.text(item, what))]

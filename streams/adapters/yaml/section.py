"""One mapping of a rule file, read key by key; each fault is noted and replaced by a default."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from streams.adapters.yaml.tree import Mapping as MappingNode
from streams.adapters.yaml.tree import Node, Sequence, Text, shown
from streams.domain.duration import parse_duration, show_duration
from streams.domain.errors import Diagnostic, DiagnosticsError, Place
from streams.domain.suggestion import nearest

E = TypeVar("E", bound=StrEnum)

IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
LONGEST = timedelta(days=36_500)

SHORT = 2
"""Characters up to which another word for a value is near to too many: alpha-2 codes must be exact."""

MAX_SUGGESTIONS = 50
"""Suggestions for one load: finding the nearest of many names is slow, and a broken file can hold thousands."""


class Diagnostics:
    """Collects faults."""

    def __init__(self, diagnostics: Iterable[Diagnostic] = ()) -> None:
        self.found: list[Diagnostic] = list(diagnostics)
        self._suggestions = 0

    def add(self, place: Place, message: str, hint: str = "") -> None:
        """Note one fault."""
        self.found.append(Diagnostic(place, message, hint))

    def raise_any(self) -> None:
        """Raise DiagnosticsError with everything that was noted, if anything was."""
        if self.found:
            raise DiagnosticsError(self.found)

    def unknown(self, place: Place, what: str, word: str, known: Mapping[str, str] | Iterable[str]) -> None:
        """Note a word that is not among the known ones, with the nearest of them.

        Args:
            place: where the word stands.
            what: what the word should have been: ``field``, ``country``.
            word: the word itself.
            known: the allowed words; a mapping gives for each word that people might write the one to write.
        """
        self.add(place, f"unknown {what} {shown(word)}", self._nearest(word, known))

    def _nearest(self, word: str, known: Mapping[str, str] | Iterable[str]) -> str:
        by_name = known if isinstance(known, Mapping) else {name: name for name in known}
        if len(word) > 80 or self._suggestions >= MAX_SUGGESTIONS:
            return ""
        self._suggestions += 1
        likely = [
            name for name in by_name if len(name) > SHORT or name == by_name[name] or name.casefold() == word.casefold()
        ]
        name = nearest(word, likely)
        if name is not None:
            right = by_name[name]
            return f"did you mean {right}?" if right.casefold() == name.casefold() else f"{name} is {right}"
        names = sorted(set(by_name.values()))
        return f"one of {', '.join(names)}" if 0 < len(names) <= 16 else ""


class Section:
    """One mapping and its keys; keys that are not known are faults at once."""

    def __init__(
        self,
        node: Node,
        diagnostics: Diagnostics,
        what: str,
        known: tuple[str, ...],
        habits: Mapping[str, str] | None = None,
    ) -> None:
        """Read the keys of a node.

        Args:
            node: the mapping.
            diagnostics: takes what is wrong.
            what: what the mapping is, for people.
            known: its keys.
            habits: for keys that people write by habit, what they mean.
        """
        self.diagnostics = diagnostics
        self.what = what
        self.place = node.place
        self._nodes: dict[str, Node] = {}
        self._is_map = isinstance(node, MappingNode)
        if not isinstance(node, MappingNode):
            diagnostics.add(node.place, f"{what} must be a map of keys", f"such as {known[0]}: …")
            return
        for key, value in node.entries:
            if key.value in known:
                self._nodes[key.value] = value
            else:
                diagnostics.unknown(
                    key.place, f"key in {what}:", key.value, {**(habits or {}), **{k: k for k in known}}
                )

    def __contains__(self, key: str) -> bool:
        """Whether the key stands there."""
        return key in self._nodes

    def node(self, key: str) -> Node | None:
        """What stands under the key."""
        return self._nodes.get(key)

    def place_of(self, key: str) -> Place:
        """Where the key's value stands, else where the section does."""
        return self._nodes[key].place if key in self._nodes else self.place

    def require(self, *keys: str) -> None:
        """Note a fault for each key that is missing."""
        for key in keys:
            if key not in self._nodes and self._is_map:
                self.diagnostics.add(self.place, f"{self.what} lacks {key}", f"add {key}: …")

    def text(self, key: str, default: str = "", longest: int = 2000) -> str:
        """The text under the key."""
        node = self._nodes.get(key)
        if node is None:
            return default
        if not isinstance(node, Text) or node.is_null or not node.value.strip():
            self.diagnostics.add(node.place, f"{key} must be text")
            return default
        if len(node.value) > longest:
            self.diagnostics.add(
                node.place, f"{key} has {len(node.value)} characters, more than {longest}", "shorten it"
            )
            return default
        return node.value.strip()

    def identifier(self, key: str) -> str:
        """The id under the key; empty when it is missing or wrong."""
        value = self.text(key)
        if value and not IDENTIFIER.fullmatch(value):
            self.diagnostics.add(
                self.place_of(key),
                f"{key} {shown(value)} is not an id",
                "use lower-case letters, digits, dot, dash and underscore, at most 100",
            )
            return ""
        return value

    def texts(self, key: str) -> tuple[Text, ...]:
        """The texts under the key: a list of them or a single one."""
        node = self._nodes.get(key)
        if node is None:
            return ()
        found = []
        for item in node.items if isinstance(node, Sequence) else (node,):
            if isinstance(item, Text) and not item.is_null and item.value.strip():
                found.append(item)
            else:
                self.diagnostics.add(item.place, f"{key} must be text or a list of texts")
        return tuple(found)

    def items(self, key: str) -> tuple[Node, ...]:
        """The nodes of the list under the key."""
        node = self._nodes.get(key)
        if node is None:
            return ()
        if isinstance(node, Sequence):
            return node.items
        self.diagnostics.add(node.place, f"{key} must be a list", "start each item with a dash")
        return ()

    def labels(self, key: str) -> dict[str, str]:
        """The map from word to text under the key."""
        node = self._nodes.get(key)
        if node is None:
            return {}
        if not isinstance(node, MappingNode):
            self.diagnostics.add(node.place, f"{key} must be a map of words", "such as topic: integration")
            return {}
        labels = {}
        for name, value in node.entries:
            if isinstance(value, Text) and not value.is_null and len(value.value) <= 200:
                labels[name.value] = value.value
            else:
                self.diagnostics.add(value.place, f"the label {shown(name.value)} must be a short text")
        return labels

    def duration(self, key: str, default: timedelta, least: timedelta = timedelta(0)) -> timedelta:
        """The duration under the key."""
        node = self._nodes.get(key)
        if node is None:
            return default
        span = duration(node)
        if span is None:
            self.diagnostics.add(node.place, f"{key} must be a duration", "write 90s, 30m, 72h, 180d or 2w")
        elif span < least:
            self.diagnostics.add(node.place, f"{key} must not be shorter than {show_duration(least)}")
        elif span > LONGEST:
            self.diagnostics.add(node.place, f"{key} must not be longer than a hundred years")
        else:
            return span
        return default

    def number(self, key: str, default: float, least: float, whole: bool = False) -> float:
        """The number under the key."""
        node = self._nodes.get(key)
        if node is None:
            return default
        value = node.number if isinstance(node, Text) else None
        if value is None or value < least or value > 1e9 or (whole and value != int(value)):
            self.diagnostics.add(node.place, f"{key} must be a {'whole ' * whole}number from {least:g}")
            return default
        return value

    def truth(self, key: str, default: bool) -> bool:
        """The truth value under the key."""
        node = self._nodes.get(key)
        if node is None:
            return default
        value = node.truth if isinstance(node, Text) else None
        if value is None:
            self.diagnostics.add(node.place, f"{key} must be true or false")
            return default
        return value

    def choice(self, key: str, choices: type[E], default: E) -> E:
        """The member of the enumeration under the key."""
        node = self._nodes.get(key)
        if node is None:
            return default
        return self.chosen(node, key, choices) or default

    def chosen(self, node: Node, what: str, choices: type[E], habits: Mapping[str, str] | None = None) -> E | None:
        """The member of the enumeration that a node names; a fault and None for none."""
        value = node.value if isinstance(node, Text) else ""
        if value in list(choices):
            return choices(value)
        known = {**(habits or {}), **{one.value: one.value for one in choices}}
        self.diagnostics.unknown(node.place, what, value, known)
        return None


def duration(node: Node) -> timedelta | None:
    """The span that a node gives; None for something else."""
    if not isinstance(node, Text) or len(node.value) > 30:
        return None
    try:
        return parse_duration(node.value)
    except ValueError:
        return None

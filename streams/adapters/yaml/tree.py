"""YAML text as a tree of nodes that know their line and column.

Scalars stay text until somebody asks for a number or a truth value, so ``NO`` is Norway and ``12:30`` is a clock value;
what is asked for is read by the core schema of YAML 1.2. libyaml does the scanning, because its speed is what makes
a hundred thousand rules loadable; nothing of YAML 1.1's resolution of scalars is used.

Refused: duplicate keys, anchors and aliases, tags, too much depth, too many nodes, too much text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from streams.domain.errors import Diagnostic, Place

MAX_BYTES = 1 << 20
MAX_NODES = 40_000
MAX_DEPTH = 40

_LOADER = getattr(yaml, "CLoader", yaml.Loader)
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar; ``plain`` ones stand without quotes and can be a number, a truth value or nothing."""

    value: str
    plain: bool
    place: Place

    @property
    def is_null(self) -> bool:
        """Whether it stands for nothing."""
        return self.plain and self.value in ("", "~", "null", "Null", "NULL")

    @property
    def truth(self) -> bool | None:
        """The truth value that it is, or None."""
        known = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
        return known.get(self.value) if self.plain else None

    @property
    def number(self) -> float | None:
        """The finite number that it is, or None."""
        if not self.plain or len(self.value) > 40:
            return None
        if _INTEGER.fullmatch(self.value):
            base = {"0o": 8, "0x": 16}.get(self.value[:2], 10)
            return float(int(self.value[2:] if base != 10 else self.value, base))
        if _FLOAT.fullmatch(self.value):
            number = float(self.value)
            return number if abs(number) != float("inf") else None
        return None


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple["Node", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and their nodes, in the order of the text."""

    entries: tuple[tuple[Text, "Node"], ...]
    place: Place

    def get(self, key: str) -> "Node | None":
        """The node under the key."""
        return next((node for name, node in self.entries if name.value == key), None)


Node = Text | Sequence | Mapping


def shown(word: str) -> str:
    """The word as a message shows it: quoted, on one line, cut where it is long."""
    return repr(word if len(word) <= 60 else word[:59] + "…")


class _RefusedError(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__()


def documents(data: bytes, file: str) -> tuple[list[Node], list[Diagnostic]]:
    """The documents of a YAML text that are not empty, and everything that is wrong with its form.

    Never raises, whatever the bytes; documents before a fault of syntax are still given.
    """
    try:
        text = _text(data, file)
    except _RefusedError as refusal:
        return [], [refusal.diagnostic]
    builder = _Builder(file)
    found: list[Node] = []
    try:
        found.extend(builder.documents(text))
    except _RefusedError as refusal:
        builder.diagnostics.append(refusal.diagnostic)
    except yaml.YAMLError as error:
        builder.diagnostics.append(_syntax_fault(error, file))
    return found, builder.diagnostics


def _text(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        raise _RefusedError(
            Diagnostic(
                Place(file), f"the file has {len(data):,} bytes, more than {MAX_BYTES:,}", "split it into several files"
            )
        )
    directive = re.search(rb"^%TAG", data, re.MULTILINE)  # libyaml takes quadratic time over many of them
    if directive:
        line = data.count(b"\n", 0, directive.start()) + 1
        raise _RefusedError(Diagnostic(Place(file, line, 1), "tags are not used here", "remove the line"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _RefusedError(
            Diagnostic(Place(file, line), f"byte {error.start} is not UTF-8: {error.reason}", "save the file as UTF-8")
        ) from error


_REMEDIES = {
    "mapping values are not allowed in this context": "indent keys of one map alike, and quote a text that holds ': '",
    "found character that cannot start any token": "indent with spaces, not tabs, and quote a text that begins so",
    "did not find expected key": "indent keys of one map alike",
    "did not find expected ',' or ']'": "close the [",
    "did not find expected ',' or '}'": "close the {",
    "found unexpected end of stream": "close the quotation mark",
}
"""What libyaml says → what people mostly did."""


def _syntax_fault(error: yaml.YAMLError, file: str) -> Diagnostic:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        what = "; ".join(part for part in (error.context, error.problem) if part)
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        return Diagnostic(place, f"not YAML: {what}", _REMEDIES.get(error.problem or "", ""))
    return Diagnostic(Place(file), f"not YAML: {' '.join(str(error).split())}")


class _Builder:
    """Builds nodes from the parser's events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.diagnostics: list[Diagnostic] = []
        self._nodes = 0

    def documents(self, text: str) -> Iterator[Node]:
        """Every document that is not empty."""
        events = yaml.parse(text, Loader=_LOADER)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                node = self._node(next(events), events, 1)
                if not (isinstance(node, Text) and node.is_null):
                    yield node

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file)

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        place = self._place(event)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _RefusedError(
                Diagnostic(place, f"more than {MAX_NODES:,} values in one file", "split it into several files")
            )
        if depth > MAX_DEPTH:
            raise _RefusedError(Diagnostic(place, f"nested more than {MAX_DEPTH} levels deep", "flatten it"))
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _RefusedError(
                Diagnostic(place, "anchors and aliases are not used here", "name shared values with kind: list")
            )
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            self.diagnostics.append(Diagnostic(place, f"tags like {shown(tag)} are not used here", "remove it"))
        if isinstance(event, yaml.ScalarEvent):
            return Text(event.value, not event.style, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(tuple(self._items(events, depth)), place)
        return Mapping(tuple(self._entries(events, depth)), place)

    def _items(self, events: Iterator[yaml.Event], depth: int) -> Iterator[Node]:
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._node(event, events, depth + 1)

    def _entries(self, events: Iterator[yaml.Event], depth: int) -> Iterator[tuple[Text, Node]]:
        first: dict[str, Place] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            key = self._node(event, events, depth + 1)
            node = self._node(next(events), events, depth + 1)
            if not isinstance(key, Text):
                self.diagnostics.append(Diagnostic(key.place, "a key must be a word", "quote it if it has brackets"))
            elif key.value in first:
                self.diagnostics.append(
                    Diagnostic(
                        key.place,
                        f"{shown(key.value)} stands here twice",
                        f"first in line {first[key.value].line}; keep one",
                    )
                )
            else:
                first[key.value] = key.place
                yield key, node

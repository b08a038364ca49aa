"""Overlay: a directory of your own, in the same form as the shipped knowledge, that adds records or changes fields.

``docs/knowledge.md`` says what can stand in it.
"""

from collections.abc import Iterator
from pathlib import Path

from streams.adapters.yaml.records import RecordFile
from streams.adapters.yaml.section import Diagnostics
from streams.adapters.yaml.tree import Mapping, Node, Sequence, Text
from streams.domain.errors import Place

_RECORDS, _FIELDS = 2, 1
_FILES = frozenset({"countries.yaml", "kinds.yaml", "groups.yaml", "leaders.yaml", "outlets.yaml"})


class LaidFile(RecordFile):
    """A shipped file with own records over it.

    Args:
        path: the shipped file.
        diagnostics: collects the faults of both.
        own: what is laid over it; nothing by default.
        adding: whether own records that the shipped file does not have come along.
    """

    def __init__(self, path: Path, diagnostics: Diagnostics, own: Node | None = None, *, adding: bool = True) -> None:
        super().__init__(path, diagnostics)
        self._own = own
        self._adding = adding

    def read(self) -> Node | None:
        """The shipped document with the own one over it."""
        shipped = super().read()
        if shipped is None or self._own is None:
            return shipped
        if not self._adding and isinstance(shipped, Mapping) and isinstance(self._own, Mapping):
            known = {key.value for key, _ in shipped.entries}
            entries = tuple((key, node) for key, node in self._own.entries if key.value in known)
            return laid_over(shipped, Mapping(entries, self._own.place))
        return laid_over(shipped, self._own)


def laid_over(shipped: Node, own: Node, depth: int = _RECORDS) -> Node:
    """Own records beside the shipped ones; in a record of both own fields win, lists of words of both are joined."""
    if isinstance(shipped, Mapping) and isinstance(own, Mapping) and depth:
        entries: dict[str, tuple[Text, Node]] = {key.value: (key, node) for key, node in shipped.entries}
        for key, node in own.entries:
            held = entries.get(key.value)
            entries[key.value] = key, node if held is None else laid_over(held[1], node, depth - 1)
        return Mapping(tuple(entries.values()), own.place)
    if isinstance(shipped, Sequence) and isinstance(own, Sequence) and depth == _FIELDS:
        known = {item.value for item in shipped.items if isinstance(item, Text)}
        added = tuple(item for item in own.items if not (isinstance(item, Text) and item.value in known))
        return Sequence((*shipped.items, *added), shipped.place)
    return own


class OwnKnowledge:
    """The files of a directory of one's own.

    Args:
        directory: where they are; ``None`` holds none.
        diagnostics: collects their faults.
    """

    def __init__(self, directory: Path | None, diagnostics: Diagnostics) -> None:
        self._directory = directory
        self._diagnostics = diagnostics

    def node(self, name: str) -> Node | None:
        """The document of a file, if there is one of that name."""
        path = self._directory / name if self._directory is not None else None
        return RecordFile(path, self._diagnostics).read() if path is not None and path.is_file() else None

    def organisations(self) -> Mapping:
        """The records of all files of organisations."""
        found: list[tuple[Text, Node]] = []
        for path in self.paths("organisations"):
            node = RecordFile(path, self._diagnostics).read()
            if isinstance(node, Mapping):
                found += node.entries
        return Mapping(tuple(found), Place("organisations"))

    def paths(self, folder: str) -> list[Path]:
        """The YAML files of a folder, sorted."""
        return sorted((self._directory / folder).glob("*.yaml")) if self._directory is not None else []

    def verbs(self) -> list[Path]:
        """The file of verbs, if there is one."""
        path = self._directory / "lexicon" / "verbs.txt" if self._directory is not None else None
        return [path] if path is not None and path.is_file() else []

    def check_names(self) -> None:
        """A fault for a directory that is none and for every file that nothing would read."""
        if self._directory is None:
            return
        if not self._directory.is_dir():
            self._diagnostics.add(
                Place(str(self._directory)), "no such directory", "name the one of your knowledge files"
            )
        for path in self._unknown(self._directory):
            hint = f"known are {', '.join(sorted(_FILES))}, organisations/*.yaml, lexicon/*.yaml and lexicon/verbs.txt"
            self._diagnostics.add(Place(str(path)), "nothing reads this file", hint)

    def _unknown(self, directory: Path) -> Iterator[Path]:
        for path in sorted(directory.rglob("*")):
            inside = path.relative_to(directory)
            folder = str(inside.parent)
            known = (
                (folder == "." and inside.name in _FILES)
                or (folder in {"organisations", "lexicon"} and inside.suffix == ".yaml")
                or str(inside) == "lexicon/verbs.txt"
            )
            if path.is_file() and not known and not inside.name.startswith((".", "README")):
                yield path


class AddedRecords(RecordFile):
    """Own records that no shipped file has.

    Args:
        records: all own records.
        known: the ids that are shipped.
        diagnostics: collects their faults.
    """

    def __init__(self, records: Mapping, known: frozenset[str], diagnostics: Diagnostics) -> None:
        super().__init__(Path(records.place.file), diagnostics)
        self._records = Mapping(tuple((k, n) for k, n in records.entries if k.value not in known), records.place)

    def read(self) -> Node | None:
        """Those records."""
        return self._records

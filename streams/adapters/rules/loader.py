"""Rule files → rule book: reads every file and reports all faults at once."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from streams.adapters.localrun.gc_pause import gc_paused
from streams.adapters.rules.book import BookReader
from streams.adapters.yaml.section import Diagnostics
from streams.adapters.yaml.tree import Mapping as MappingNode
from streams.adapters.yaml.tree import Node, Text, documents
from streams.detect.rulebook import RuleBook
from streams.domain.entity import Atlas
from streams.domain.errors import Diagnostic, DiagnosticsError, Place
from streams.domain.identity import stable_id
from streams.domain.taxonomy import Taxonomy

SUFFIXES = (".yaml", ".yml")
MAX_FAULTS = 100
"""Diagnostics shown for one file; how many more there are is said."""


def load_rules(paths: Path | Iterable[Path], atlas: Atlas, taxonomy: Taxonomy, beside: Path | None = None) -> RuleBook:
    """Load every rule, filter and list below the paths.

    Args:
        paths: files and directories.
        atlas: what names mean.
        taxonomy: the event types.
        beside: a directory whose rules are loaded, too, so that those below the paths can refer to them; but for
            those that have the same id as one below the paths, which takes their place.

    Raises:
        DiagnosticsError: everything that is wrong below the paths, or that something is wrong beside them.
    """
    with gc_paused():
        return _load([paths] if isinstance(paths, Path) else paths, atlas, taxonomy, beside)


def files_below(paths: Iterable[Path]) -> list[Path]:
    """The rule files at and below the paths, sorted; raises DiagnosticsError when a path does not exist."""
    diagnostics = Diagnostics()
    files = list(rule_files(paths, diagnostics))
    if diagnostics.found:
        raise DiagnosticsError(diagnostics.found)
    return files


def _load(paths: Iterable[Path], atlas: Atlas, taxonomy: Taxonomy, beside: Path | None) -> RuleBook:
    diagnostics = Diagnostics()
    files = list(rule_files(paths, diagnostics))
    nodes = _documents(files, diagnostics)
    if beside is None or not beside.is_dir():
        return read_rules(nodes, atlas, taxonomy, diagnostics)
    return _with_others(nodes, files, atlas, taxonomy, diagnostics, beside)


def load_draft(text: str, file: Path, atlas: Atlas, taxonomy: Taxonomy, beside: Path) -> RuleBook:
    """The rules as they would be with this text in that file, which lies in or below the directory ``beside``.

    Raises:
        DiagnosticsError: everything that is wrong in the text, or that something is wrong beside it.
    """
    diagnostics = Diagnostics()
    nodes, wrong = documents(text.encode(), str(file))
    diagnostics.found.extend(wrong)
    with gc_paused():
        return _with_others(nodes, [file], atlas, taxonomy, diagnostics, beside)


def _with_others(
    nodes: list[Node],
    files: Iterable[Path],
    atlas: Atlas,
    taxonomy: Taxonomy,
    diagnostics: Diagnostics,
    beside: Path,
) -> RuleBook:
    own, taken = {file.resolve() for file in files}, {_id(node) for node in nodes} - {None}
    others = [file for file in rule_files([beside], diagnostics) if file.resolve() not in own]
    nodes += [node for node in _documents(others, diagnostics) if _id(node) not in taken]
    try:
        return read_rules(nodes, atlas, taxonomy, diagnostics)
    except DiagnosticsError as error:
        names = {str(file) for file in others}
        mine = [diagnostic for diagnostic in error.diagnostics if diagnostic.place.file not in names]
        hint = "mend them first: `tocsin rules check` shows them"
        raise DiagnosticsError(
            mine or [Diagnostic(Place(str(beside)), "the rules beside these have faults", hint)]
        ) from error


def _documents(files: Iterable[Path], diagnostics: Diagnostics) -> list[Node]:
    found: list[Node] = []
    for file in files:
        try:
            data = file.read_bytes()
        except OSError as error:
            diagnostics.add(Place(str(file)), f"cannot be read: {error.strerror or error}")
            continue
        nodes, wrong = documents(data, str(file))
        found.extend(nodes)
        diagnostics.found.extend(wrong)
    return found


def _id(node: Node) -> str | None:
    name = node.get("id") if isinstance(node, MappingNode) else None
    return name.value if isinstance(name, Text) else None


def rules_version(path: Path) -> str:
    """A hash of the rule files at or below the path: it changes when any of them does."""
    parts: list[str] = []
    for file in rule_files([path], Diagnostics()):
        with suppress(FileNotFoundError):  # an editor replaces it just now: the next look sees the new one
            parts += [file.relative_to(path).as_posix(), file.read_bytes().hex()]
    return stable_id("rules", *parts)


def rule_ids(path: Path) -> frozenset[str]:
    """The ids of the rules below a path, also of those with faults, for suggestions."""
    diagnostics = Diagnostics()
    ids = map(_id, _documents(rule_files([path], diagnostics), diagnostics))
    return frozenset(name for name in ids if name is not None)


def rule_files(paths: Iterable[Path], diagnostics: Diagnostics) -> Iterator[Path]:
    """The rule files at and below the paths, sorted; hidden ones are left out."""
    for path in paths:
        if path.is_dir():
            yield from sorted(_below(path))
        elif path.exists():
            yield path
        else:
            diagnostics.add(Place(str(path)), "no such file or directory", "name rule files or their directory")


def _below(top: Path) -> Iterator[Path]:
    """The rule files below a directory and below the directories that links in it name, each directory once."""
    seen: set[str] = set()
    for folder, folders, files in os.walk(top, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            file = Path(folder, name)
            if not name.startswith(".") and file.suffix.lower() in SUFFIXES and file.is_file():
                yield file


def read_rules(nodes: list[Node], atlas: Atlas, taxonomy: Taxonomy, diagnostics: Diagnostics) -> RuleBook:
    """The rule book of these documents; raises DiagnosticsError with these faults and whatever else is wrong."""
    reader = BookReader(atlas, taxonomy, diagnostics)
    for node in nodes:
        reader.sort_in(node)
    book = reader.book()
    if diagnostics.found:
        raise DiagnosticsError(_limited(diagnostics.found))
    return book


def _limited(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """The first faults of each file, and how many more there are."""
    shown: list[Diagnostic] = []
    number: Counter[str] = Counter()
    for diagnostic in sorted(diagnostics):
        number[diagnostic.place.file] += 1
        if number[diagnostic.place.file] <= MAX_FAULTS:
            shown.append(diagnostic)
    more = [
        Diagnostic(Place(file, 1 << 30), f"{count - MAX_FAULTS} more faults in this file", "mend these first")
        for file, count in number.items()
        if count > MAX_FAULTS
    ]
    return shown + more

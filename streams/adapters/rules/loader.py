"""Rule files → rule book: every file is read and every fault of every file reported at once."""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from streams.adapters.rules.alerts import read_alert
from streams.adapters.rules.conditions import ConditionReader
from streams.adapters.rules.correlations import read_correlation
from streams.adapters.rules.inline_tests import TestReader
from streams.adapters.rules.section import Faults, Section
from streams.adapters.rules.vocabulary import Vocabularies
from streams.adapters.rules.yaml_tree import Mapping as MappingNode
from streams.adapters.rules.yaml_tree import Node, Text, documents
from streams.detect.rulebook import RuleBook
from streams.domain.condition import AllOf, AnyOf, Clause, Condition, Not, clauses
from streams.domain.entity import Atlas
from streams.domain.faults import Fault, FaultsError, Place
from streams.domain.identity import stable_id
from streams.domain.rule import Filter, NamedList, Rule, RuleStatus, RuleTest, fingerprint
from streams.domain.taxonomy import Taxonomy

KINDS = ("rule", "filter", "list")
RULE_KEYS = (
    "kind",
    "id",
    "title",
    "description",
    "status",
    "owner",
    "labels",
    "false_positives",
    "match",
    "correlate",
    "alert",
    "tests",
)
FILTER_KEYS = ("kind", "id", "title", "rules", "labels", "require", "exclude")
LIST_KEYS = ("kind", "id", "title", "values")
SUFFIXES = (".yaml", ".yml")
MAX_FAULTS = 100
"""Faults shown for one file; how many more there are is said."""


def load_rules(paths: Path | Iterable[Path], atlas: Atlas, taxonomy: Taxonomy) -> RuleBook:
    """Load every rule, filter and list below the paths; raises FaultsError with everything that is wrong."""
    with _collector_paused():
        return _load(paths, atlas, taxonomy)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Loading makes millions of objects that all stay alive: looking for garbage among them takes half of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _load(paths: Path | Iterable[Path], atlas: Atlas, taxonomy: Taxonomy) -> RuleBook:
    faults = Faults()
    found: list[Node] = []
    for file in rule_files([paths] if isinstance(paths, Path) else paths, faults):
        try:
            data = file.read_bytes()
        except OSError as error:
            faults.add(Place(str(file)), f"cannot be read: {error.strerror or error}")
            continue
        nodes, wrong = documents(data, str(file))
        found.extend(nodes)
        faults.found.extend(wrong)
    return read_rules(found, atlas, taxonomy, faults)


def rules_version(path: Path) -> str:
    """A hash of the rule files at or below the path: it changes when any of them does."""
    parts: list[str] = []
    for file in rule_files([path], Faults()):
        with suppress(FileNotFoundError):  # an editor replaces it just now: the next look sees the new one
            parts += [file.relative_to(path).as_posix(), file.read_bytes().hex()]
    return stable_id("rules", *parts)


def rule_ids(path: Path) -> frozenset[str]:
    """The ids of the rules below a path, also of those with faults, for suggestions."""
    faults = Faults()
    ids = set()
    for file in rule_files([path], faults):
        for node in documents(file.read_bytes(), str(file))[0]:
            name = node.get("id") if isinstance(node, MappingNode) else None
            if isinstance(name, Text):
                ids.add(name.value)
    return frozenset(ids)


def rule_files(paths: Iterable[Path], faults: Faults) -> Iterator[Path]:
    """The rule files at and below the paths, sorted; hidden ones are left out."""
    for path in paths:
        if path.is_dir():
            below = (file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())
            yield from sorted(f for f in below if not any(p.startswith(".") for p in f.relative_to(path).parts))
        elif path.exists():
            yield path
        else:
            faults.add(Place(str(path)), "no such file or directory", "name rule files or their directory")


def read_rules(nodes: list[Node], atlas: Atlas, taxonomy: Taxonomy, faults: Faults) -> RuleBook:
    """The rule book of these documents; raises FaultsError with these faults and whatever else is wrong."""
    reader = _BookReader(atlas, taxonomy, faults)
    for node in nodes:
        reader.sort_in(node)
    book = reader.book()
    if faults.found:
        raise FaultsError(_limited(faults.found))
    return book


def _limited(faults: list[Fault]) -> list[Fault]:
    """The first faults of each file, and how many more there are."""
    shown: list[Fault] = []
    number: Counter[str] = Counter()
    for fault in sorted(faults):
        number[fault.place.file] += 1
        if number[fault.place.file] <= MAX_FAULTS:
            shown.append(fault)
    more = [
        Fault(Place(file, 1 << 30), f"{count - MAX_FAULTS} more faults in this file", "mend these first")
        for file, count in number.items()
        if count > MAX_FAULTS
    ]
    return shown + more


@dataclass(frozen=True, slots=True)
class _Draft:
    """A rule as its file has it, before filters are folded in."""

    rule: Rule
    match: Condition | None
    match_place: Place


class _BookReader:
    """Sorts documents by kind and reads lists first, then filters, then rules, because each refers to those before."""

    def __init__(self, atlas: Atlas, taxonomy: Taxonomy, faults: Faults) -> None:
        self._atlas = atlas
        self._faults = faults
        self._vocabularies = Vocabularies(atlas, taxonomy)
        self._documents: dict[str, list[Section]] = {kind: [] for kind in KINDS}
        self._ids: dict[str, Place] = {}

    def sort_in(self, node: Node) -> None:
        """Take one document in."""
        kind = node.get("kind") if isinstance(node, MappingNode) else None
        name = "rule" if kind is None else kind.value if isinstance(kind, Text) else ""
        if name not in KINDS:
            self._faults.unknown(kind.place if kind else node.place, "kind", name, KINDS)
            return
        keys = {"rule": RULE_KEYS, "filter": FILTER_KEYS, "list": LIST_KEYS}[name]
        self._documents[name].append(Section(node, self._faults, name, keys))

    def book(self) -> RuleBook:
        """Everything that was taken in."""
        named: dict[str, tuple[Text, ...]] = {}
        lists = [self._list(section, named) for section in self._documents["list"]]
        self._conditions = ConditionReader(self._vocabularies, named, self._faults)
        filters = [self._filter(section) for section in self._documents["filter"]]
        drafts = [self._draft(section) for section in self._documents["rule"]]
        self._check_references(filters, drafts)
        rules = [_finished(draft, filters) for draft in drafts if draft.rule.id]
        return RuleBook(rules, self._atlas, filters, lists)

    def _id(self, section: Section) -> str:
        section.require("id")
        name = section.identifier("id")
        place = section.place_of("id")
        if name and name in self._ids:
            self._faults.add(place, f"the id {name} is already taken", f"by {self._ids[name]}")
            return ""
        if name:
            self._ids[name] = place
        return name

    def _list(self, section: Section, named: dict[str, tuple[Text, ...]]) -> NamedList:
        section.require("values")
        name, values = self._id(section), section.texts("values")
        if name:
            named[name] = values
        return NamedList(
            id=name, title=section.text("title"), values=tuple(text.value for text in values), place=section.place
        )

    def _filter(self, section: Section) -> Filter:
        if "rules" not in section and "labels" not in section:
            self._faults.add(section.place, "filter names no rules", "add rules: [id, …] or labels: {name: value}")
        if "require" not in section and "exclude" not in section:
            self._faults.add(section.place, "filter changes nothing", "add exclude: or require: with a condition")
        require, exclude = section.node("require"), section.node("exclude")
        return Filter(
            id=self._id(section),
            title=section.text("title"),
            rules=tuple(text.value for text in section.texts("rules")),
            labels=section.labels("labels"),
            require=self._conditions.read(require) if require is not None else None,
            exclude=self._conditions.read(exclude) if exclude is not None else None,
            place=section.place,
        )

    def _draft(self, section: Section) -> _Draft:
        section.require("title")
        correlate_node, match_node = section.node("correlate"), section.node("match")
        correlate = (
            read_correlation(correlate_node, self._conditions, self._faults) if correlate_node is not None else None
        )
        match = self._conditions.read(match_node) if match_node is not None else None
        has_steps = correlate is not None and correlate.steps
        if match_node is None and not has_steps:
            section.require("match")
        rule = Rule(
            id=self._id(section),
            title=section.text("title", longest=200),
            description=section.text("description"),
            status=section.choice("status", RuleStatus, RuleStatus.STABLE),
            owner=section.text("owner", longest=200),
            labels=section.labels("labels"),
            false_positives=tuple(text.value for text in section.texts("false_positives")),
            match=AllOf(()),
            correlate=correlate,
            alert=read_alert(section.node("alert"), correlate, self._conditions, self._vocabularies, self._faults),
            tests=tuple(self._tests(section)),
            place=section.place,
        )
        return _Draft(rule, match, section.place_of("match"))

    def _tests(self, section: Section) -> Iterator[RuleTest]:
        reader = TestReader(self._atlas, self._vocabularies, self._conditions, self._faults)
        for node in section.items("tests"):
            test = reader.read(node)
            if test is not None:
                yield test

    def _check_references(self, filters: list[Filter], drafts: list[_Draft]) -> None:
        ids = {draft.rule.id for draft in drafts if draft.rule.id}
        for one in filters:
            section = next(s for s in self._documents["filter"] if s.place == one.place)
            for text in section.texts("rules"):
                if text.value not in ids:
                    self._faults.unknown(text.place, "rule", text.value, ids)
        for section, draft in zip(self._documents["rule"], drafts, strict=True):
            alert = section.node("alert")
            inhibits = alert.get("inhibits") if isinstance(alert, MappingNode) else None
            for name in draft.rule.alert.inhibits:
                if name not in ids or name == draft.rule.id:
                    self._faults.unknown(inhibits.place if inhibits else draft.rule.place, "rule", name, ids)


def _finished(draft: _Draft, filters: list[Filter]) -> Rule:
    """The rule with its filters, and with the default modality, folded into its conditions."""
    tuning = [one for one in filters if one.tunes(draft.rule.id, draft.rule.labels)]
    added: list[Condition] = [one.require for one in tuning if one.require is not None]
    added += [Not(one.exclude) for one in tuning if one.exclude is not None]
    correlate = draft.rule.correlate
    steps = correlate.steps if correlate else ()
    own = [draft.match] if draft.match is not None else []
    if not any(
        clause.field == "event.modality" for part in (*own, *(s.match for s in steps)) for clause in clauses(part)
    ):
        added.append(Clause(field="event.modality", values=("asserted",), place=draft.match_place))
    if correlate and steps:
        steps = tuple(replace(step, match=_all_of([*own, step.match, *added])) for step in steps)
        correlate = replace(correlate, steps=steps)
        match: Condition = AnyOf(tuple(step.match for step in steps))
    else:
        match = _all_of([*own, *added])
    return replace(draft.rule, match=match, correlate=correlate, fingerprint=fingerprint(match, correlate))


def _all_of(parts: list[Condition]) -> Condition:
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, AllOf) else (part,))
    return flat[0] if len(flat) == 1 else AllOf(tuple(flat))

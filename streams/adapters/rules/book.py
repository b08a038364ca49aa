"""Documents → rule book: reads lists first, then filters, then rules, because each refers to those before it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

from streams.adapters.rules import habits
from streams.adapters.rules.alerts import read_alert
from streams.adapters.rules.conditions import ConditionReader
from streams.adapters.rules.correlations import read_correlation
from streams.adapters.rules.inline_tests import TestReader
from streams.adapters.rules.parameters import ParameterReader
from streams.adapters.rules.step_keys import check_step_keys
from streams.adapters.rules.vocabulary import Vocabularies
from streams.adapters.yaml.section import Diagnostics, Section
from streams.adapters.yaml.tree import Mapping as MappingNode
from streams.adapters.yaml.tree import Node, Text
from streams.detect.rulebook import RuleBook
from streams.domain.condition import AllOf, AnyOf, Clause, Condition, Not, clauses
from streams.domain.entity import Atlas
from streams.domain.errors import Place
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
    "renamed_from",
    "parameters",
    "match",
    "correlate",
    "alert",
    "tests",
)
FILTER_KEYS = ("kind", "id", "title", "rules", "labels", "require", "exclude")
LIST_KEYS = ("kind", "id", "title", "values")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A rule as its file has it, before filters are folded in."""

    rule: Rule
    match: Condition | None
    match_place: Place


class BookReader:
    """Takes documents in, sorts them by kind and makes a rule book of them; what is wrong becomes a fault."""

    def __init__(self, atlas: Atlas, taxonomy: Taxonomy, diagnostics: Diagnostics) -> None:
        self._atlas = atlas
        self._faults = diagnostics
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
        self._documents[name].append(Section(node, self._faults, name, keys, habits.KEYS if name == "rule" else {}))

    def book(self) -> RuleBook:
        """Everything that was taken in."""
        named: dict[str, tuple[Text, ...]] = {}
        lists = [self._list(section, named) for section in self._documents["list"]]
        self._conditions = ConditionReader(self._vocabularies, named, self._faults)
        filters = [self._filter(section) for section in self._documents["filter"]]
        drafts = [self._draft(section) for section in self._documents["rule"]]
        self._check_references(filters, drafts)
        rules = [_finished(draft, filters) for draft in drafts if draft.rule.id]
        for rule in rules:
            check_step_keys(rule, self._faults)
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
        parameters = ParameterReader(section, self._conditions, self._vocabularies, self._faults)
        match_node = parameters.without(match_node) if match_node is not None else None
        match = self._conditions.read(match_node) if match_node is not None else None
        has_steps = isinstance(correlate_node, MappingNode) and correlate_node.get("steps") is not None
        if match_node is None and not has_steps:
            section.require("match")
        alert = read_alert(section.node("alert"), correlate, self._conditions, self._vocabularies, self._faults)
        rule = Rule(
            id=self._id(section),
            title=section.text("title", longest=200),
            description=section.text("description"),
            status=section.choice("status", RuleStatus, RuleStatus.STABLE),
            owner=section.text("owner", longest=200),
            labels=section.labels("labels"),
            false_positives=tuple(text.value for text in section.texts("false_positives")),
            renamed_from=tuple(text.value for text in section.texts("renamed_from")),
            match=AllOf(()),
            correlate=correlate,
            alert=alert,
            parameters=parameters.checked(alert.dedupe_key),
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
        self._check_renames()
        places = {}
        for section, draft in zip(self._documents["rule"], drafts, strict=True):
            alert = section.node("alert")
            inhibits = alert.get("inhibits") if isinstance(alert, MappingNode) else None
            places[draft.rule.id] = inhibits.place if inhibits else draft.rule.place
            for name in (how.rule for how in draft.rule.alert.inhibits):
                if name not in ids:
                    self._faults.unknown(places[draft.rule.id], "rule", name, ids)
        self._check_circles(
            {draft.rule.id: tuple(how.rule for how in draft.rule.alert.inhibits) for draft in drafts}, places
        )

    def _check_renames(self) -> None:
        """What a rule was called before is nobody's name now, and one rule's alone."""
        claimed: dict[str, Place] = {}
        for section in self._documents["rule"]:
            for text in section.texts("renamed_from"):
                taken = self._ids.get(text.value) or claimed.get(text.value)
                if taken is not None:
                    self._faults.add(text.place, f"the id {text.value} is still taken", f"by {taken}")
                claimed.setdefault(text.value, text.place)

    def _check_circles(self, inhibits: dict[str, tuple[str, ...]], places: dict[str, Place]) -> None:
        """Rules that mute each other in a circle would all be silent."""
        try:
            TopologicalSorter(inhibits).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1][::-1]
            self._faults.add(
                places[circle[0]], f"rules inhibit each other in a circle: {' → '.join(circle)}", "remove one of them"
            )


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

"""The ``tests`` of a rule: events with offsets from the test's start, and the changes expected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from streams.adapters.rules.conditions import ConditionReader
from streams.adapters.rules.correlations import is_text
from streams.adapters.rules.vocabulary import Vocabularies
from streams.adapters.yaml.section import Diagnostics, Section
from streams.adapters.yaml.tree import Mapping as MappingNode
from streams.adapters.yaml.tree import Node, Text
from streams.detect.match.fields import FIELDS, Vocabulary
from streams.domain.alert import Change, Severity
from streams.domain.article import Source
from streams.domain.condition import Scalar
from streams.domain.entity import Atlas, EntityRef, PlaceRef
from streams.domain.event import ArticleRef, Event, Evidence, Modality, OccurredOn, Precision, Status, event_id
from streams.domain.rule import Arrival, ExpectedChange, RuleTest

KEYS = ("name", "start", "until", "events", "expect")
TIMING_KEYS = ("at", "arrives", "times", "every", "retract")
EXPECT_KEYS = ("at", "change", "stage", "severity", "notify", "dedupe")
EVENT_FIELDS = (
    "event.type",
    "event.status",
    "event.modality",
    "event.confidence",
    "actor.id",
    "target.id",
    "organisation.id",
    "place.id",
    "place.city",
    "occurred_on.date",
    "occurred_on.precision",
    "article.id",
    "article.title",
    "source.name",
    "source.domain",
    "source.owner",
    "source.tier",
    "evidence.sentence",
    "evidence.trigger",
)
"""The fields that an event of a test can set; the rest follows from them."""

DEFAULT_START = datetime(2024, 1, 1, tzinfo=UTC)
MAX_ARRIVALS = 2000


@dataclass(frozen=True, slots=True)
class _Span:
    """Where in time a test is read: its start, and how far its last input reaches."""

    start: datetime
    end: datetime


class TestReader:
    """Reads the inline tests of one rule."""

    __test__ = False

    def __init__(
        self, atlas: Atlas, vocabularies: Vocabularies, conditions: ConditionReader, diagnostics: Diagnostics
    ) -> None:
        self._atlas = atlas
        self._vocabularies = vocabularies
        self._conditions = conditions
        self._faults = diagnostics

    def read(self, node: Node) -> RuleTest | None:
        """The test that the node describes; None when it has no events."""
        section = Section(node, self._faults, "test", KEYS)
        section.require("name", "events", "expect")
        start = self._start(section)
        arrivals = self._arrivals(section, start)
        expected = tuple(self._expected(item, start) for item in section.items("expect"))
        if not arrivals:
            return None
        latest = max([a.at for a in arrivals] + [change.at for change in expected if change and change.at])
        return RuleTest(
            name=section.text("name", longest=200),
            inputs=tuple(arrivals),
            until=max(latest, start + section.duration("until", timedelta(0))),
            expect=tuple(change for change in expected if change is not None),
            place=section.place,
        )

    def _start(self, section: Section) -> datetime:
        node = section.node("start")
        if node is None:
            return DEFAULT_START
        try:
            start = datetime.fromisoformat(section.text("start"))
            if 1800 <= start.year <= 2200:
                return start if start.tzinfo else start.replace(tzinfo=UTC)
        except ValueError:
            pass
        self._faults.add(node.place, "start must be a date", "write it like 2024-01-28")
        return DEFAULT_START

    def _arrivals(self, section: Section, start: datetime) -> list[Arrival]:
        arrivals: list[Arrival] = []
        events: list[Event] = []
        for number, node in enumerate(section.items("events"), 1):
            one = Section(node, self._faults, "event", (*TIMING_KEYS, *EVENT_FIELDS))
            times = int(one.number("times", 1, least=1, whole=True))
            every = one.duration("every", timedelta(0))
            at = start + one.duration("at", timedelta(0))
            if len(arrivals) + times > MAX_ARRIVALS:
                self._faults.add(one.place, f"more than {MAX_ARRIVALS:,} events in one test", "use fewer")
                break
            if "retract" in one:
                arrivals.extend(self._retraction(one, at, events))
                continue
            for turn in range(times):
                published = at + turn * every
                event = self._event(one, published, f"{number}.{turn + 1}" if times > 1 else str(number))
                arrives = start + one.duration("arrives", published - start)
                arrivals.append(Arrival(at=arrives, event=event))
            events.append(event)
        return arrivals

    def _retraction(self, one: Section, at: datetime, events: list[Event]) -> list[Arrival]:
        number = int(one.number("retract", 1, least=1, whole=True))
        if number > len(events):
            self._faults.add(one.place_of("retract"), f"there is no event number {number} before this one")
            return []
        return [Arrival(at=at, event=events[number - 1], withdrawn=True)]

    def _event(self, one: Section, published: datetime, number: str) -> Event:
        values = {name: value for name in EVENT_FIELDS if (value := self._value(one, name)) is not None}
        roles = {role: self._ref(values.get(f"{role}.id")) for role in ("actor", "target", "organisation", "place")}
        source = {
            key: values[f"source.{key}"] for key in ("name", "domain", "owner", "tier") if f"source.{key}" in values
        }
        article_id = str(values.get("article.id", f"article-{number}"))
        event_type = str(values.get("event.type", "membership.leave"))
        ids = tuple(ref.id if (ref := roles[role]) else None for role in ("actor", "target", "organisation"))
        return Event(
            id=event_id(article_id, event_type, ids),
            type=event_type,
            status=Status(str(values.get("event.status", "announced"))),
            modality=Modality(str(values.get("event.modality", "asserted"))),
            actor=roles["actor"],
            target=roles["target"],
            organisation=roles["organisation"],
            place=_place(roles["place"], values),
            occurred_on=_occurred_on(values),
            confidence=float(values.get("event.confidence", 0.9)),
            evidence=(_evidence(values),),
            article=ArticleRef(
                id=article_id,
                title=str(values.get("article.title", "")),
                source=_source(source, number),
                published_at=published,
            ),
        )

    def _value(self, one: Section, name: str) -> Scalar | None:
        node = one.node(name)
        if node is None:
            return None
        if not isinstance(node, Text):
            self._faults.add(node.place, f"{name} must be one value")
            return None
        exact = FIELDS[name].vocabulary is not Vocabulary.FREE
        return self._vocabularies.value(FIELDS[name], node, self._faults, exact)

    def _ref(self, entity: Scalar | None) -> EntityRef | None:
        return None if entity is None else self._atlas.ref(str(entity))

    def _expected(self, node: Node, start: datetime) -> ExpectedChange | None:
        section = Section(node, self._faults, "expectation", EXPECT_KEYS)
        section.require("change")
        change_node, severity_node = section.node("change"), section.node("severity")
        change = section.chosen(change_node, "change", Change) if change_node is not None else None
        if change is None:
            return None
        return ExpectedChange(
            change=change,
            at=start + section.duration("at", timedelta(0)) if "at" in section else None,
            stage=section.text("stage") or None,
            severity=section.chosen(severity_node, "severity", Severity) if severity_node is not None else None,
            notify=section.truth("notify", True) if "notify" in section else None,
            dedupe=self._dedupe(section),
            place=section.place,
        )

    def _dedupe(self, section: Section) -> dict[str, str | None]:
        node = section.node("dedupe")
        if node is None:
            return {}
        if not isinstance(node, MappingNode):
            self._faults.add(node.place, "dedupe must be a map of fields", "such as actor.id: MLI")
            return {}
        wanted: dict[str, str | None] = {}
        for key, value in node.entries:
            if self._conditions.field(key.value, key.place) is not None and isinstance(value, Text):
                wanted[key.value] = None if is_text(value, "none") else value.value
        return wanted


def _place(country: EntityRef | None, values: Mapping[str, Scalar]) -> PlaceRef | None:
    city = values.get("place.city")
    if country is None:
        return None
    return PlaceRef(id=country.id, name=country.name, kind=country.kind, city=None if city is None else str(city))


def _occurred_on(values: Mapping[str, Scalar]) -> OccurredOn | None:
    if "occurred_on.date" not in values:
        return None
    precision = Precision(str(values.get("occurred_on.precision", "day")))
    return OccurredOn(date=date.fromisoformat(str(values["occurred_on.date"])), precision=precision)


def _evidence(values: Mapping[str, Scalar]) -> Evidence:
    sentence = str(values.get("evidence.sentence", ""))
    return Evidence(sentence=sentence, start=0, end=len(sentence), trigger=str(values.get("evidence.trigger", "")))


def _source(given: Mapping[str, Any], number: str) -> Source:
    """The source that the test gives; without one, every event of a test has a source of its own."""
    if not given:
        return Source(name=f"source-{number}", domain=f"source-{number}.example")
    tier = given.get("tier")
    return Source(**{"name": "unknown", **given, "tier": None if tier is None else int(tier)})

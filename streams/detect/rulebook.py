"""The rule book: every loaded rule, ready to be matched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from streams.detect.match.index import ConditionIndex
from streams.detect.match.view import EventView, FieldReader
from streams.domain.condition import Condition, Scalar
from streams.domain.entity import Atlas
from streams.domain.event import Event
from streams.domain.rule import Filter, NamedList, Rule, RuleStatus


@dataclass(frozen=True, slots=True)
class Match:
    """An event matches a rule or, where the rule's correlation has steps, one step of it."""

    rule: Rule
    step: str | None = None


class RuleBook:
    """All rules of one load; never changes.

    Attributes:
        rules: by id, disabled ones included.
        filters: already folded into the rules.
        lists: already put into the rules.
        atlas: the countries and organisations that the fields know.
        fields: reads the fields that rules name.
        index: finds what an event matches.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        atlas: Atlas,
        filters: Iterable[Filter] = (),
        lists: Iterable[NamedList] = (),
        *,
        fields: FieldReader | None = None,
    ) -> None:
        self.rules: Mapping[str, Rule] = {rule.id: rule for rule in rules}
        self.filters: Mapping[str, Filter] = {one.id: one for one in filters}
        self.lists: Mapping[str, NamedList] = {one.id: one for one in lists}
        self.atlas = atlas
        self.fields = fields or FieldReader(atlas)
        active = (rule for rule in self.rules.values() if rule.status is not RuleStatus.DISABLED)
        self.index = ConditionIndex(target for rule in active for target in _targets(rule))

    def only(self, rules: Iterable[Rule]) -> "RuleBook":
        """A book of those of its rules, which reads fields with what this one has indexed."""
        return RuleBook(rules, self.atlas, fields=self.fields)

    def matches(self, event: Event) -> list[Match]:
        """Every rule (and step) that the event matches, in an order that is the same every time.

        Disabled rules match nothing.
        """
        return self.index.matching(self.fields.view(event))

    def value(self, event: Event | EventView, field: str) -> Scalar | None:
        """The event's value of a field that has at most one; None when it has none."""
        values = event[field] if isinstance(event, EventView) else self.fields.read(event, field)
        return values[0] if values else None

    def key(self, event: Event | EventView, fields: Iterable[str]) -> tuple[str | None, ...]:
        """The event's values of the fields as text, as dedupe keys and groups use them."""
        return tuple(None if value is None else str(value) for value in (self.value(event, f) for f in fields))


def _targets(rule: Rule) -> Iterable[tuple[Condition, Match]]:
    if rule.correlate is None or not rule.correlate.steps:
        yield rule.match, Match(rule)
        return
    for step in rule.correlate.steps:
        yield step.match, Match(rule, step.name)

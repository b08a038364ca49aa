"""The ``alert`` of a rule."""

from datetime import timedelta

from streams.adapters.rules.conditions import ConditionReader
from streams.adapters.rules.correlations import is_text, single_fields
from streams.adapters.rules.vocabulary import Vocabularies
from streams.adapters.yaml.section import Diagnostics, Section
from streams.adapters.yaml.tree import Mapping as MappingNode
from streams.adapters.yaml.tree import Node, Text
from streams.detect.match.fields import FIELDS, Vocabulary
from streams.detect.summary import NAMES, SummaryError, compiled
from streams.domain.alert import Change, Severity
from streams.domain.rule import DEFAULT_SEVERITY, AlertPolicy, Correlation

KEYS = (
    "dedupe_key",
    "stage",
    "severity",
    "notify_on",
    "throttle",
    "close_after",
    "max_event_age",
    "inhibits",
    "summary",
)
STAGE_KEYS = ("field", "order")
DEFAULT = AlertPolicy()
DEFAULT_SUMMARY = (
    "{{ rule.title }}: {{ actor.name or place.name or 'somebody' }}"
    "{% if organisation.name or target.name %}, {{ organisation.name or target.name }}{% endif %}"
    "{% if alert.stage %} ({{ alert.stage }}){% endif %}"
)


def read_alert(
    node: Node | None,
    correlate: Correlation | None,
    conditions: ConditionReader,
    vocabularies: Vocabularies,
    diagnostics: Diagnostics,
) -> AlertPolicy:
    """The policy that the node describes; without a node the default one.

    A rule that groups events deduplicates by the same fields unless it says otherwise.
    """
    grouped = correlate.group_by if correlate else ()
    if node is None:
        return AlertPolicy(dedupe_key=grouped or DEFAULT.dedupe_key, summary=DEFAULT_SUMMARY)
    section = Section(node, diagnostics, "alert", KEYS)
    stage_field, order = _stage(section, conditions, vocabularies)
    return AlertPolicy(
        dedupe_key=single_fields(section, "dedupe_key", conditions) or grouped or DEFAULT.dedupe_key,
        stage_field=stage_field,
        stage_order=order,
        severity=_severity(section, order),
        notify_on=_changes(section),
        throttle=section.duration("throttle", DEFAULT.throttle),
        close_after=section.duration("close_after", DEFAULT.close_after, timedelta(minutes=1)),
        max_event_age=_max_event_age(section),
        inhibits=tuple(text.value for text in section.texts("inhibits")),
        summary=_summary(section),
    )


def _stage(
    section: Section, conditions: ConditionReader, vocabularies: Vocabularies
) -> tuple[str | None, tuple[str, ...]]:
    node = section.node("stage")
    if node is None:
        return DEFAULT.stage_field, DEFAULT.stage_order
    if is_text(node, "none"):
        return None, ()
    if not isinstance(node, MappingNode):
        section.diagnostics.add(node.place, "stage must be a map with field and order, or none", "stage: none")
        return DEFAULT.stage_field, DEFAULT.stage_order
    one = Section(node, section.diagnostics, "stage", STAGE_KEYS)
    one.require("order")
    names = single_fields(one, "field", conditions) or ("event.status",)
    if len(names) > 1:
        section.diagnostics.add(one.place_of("field"), "the stage is one field", "keep one")
    field = FIELDS[names[0]]
    order: list[str] = []
    for text in one.texts("order"):
        exact = field.vocabulary is not Vocabulary.FREE
        value = vocabularies.value(field, text, section.diagnostics, exact)
        if value is not None and str(value) in order:
            section.diagnostics.add(text.place, f"the stage {value} stands twice", "keep one")
        elif value is not None:
            order.append(str(value))
    return names[0], tuple(order)


def _severity(section: Section, stages: tuple[str, ...]) -> dict[str | None, Severity]:
    node = section.node("severity")
    if node is None:
        return dict(DEFAULT_SEVERITY)
    if not isinstance(node, MappingNode):
        one = section.chosen(node, "severity", Severity)
        return {None: one} if one else dict(DEFAULT_SEVERITY)
    severity: dict[str | None, Severity] = {None: Severity.MEDIUM}
    for key, value in node.entries:
        if key.value not in stages:
            section.diagnostics.unknown(key.place, "stage", key.value, stages)
        found = section.chosen(value, "severity", Severity)
        if found:
            severity[key.value] = found
    missing = [stage for stage in stages if stage not in {key.value for key, _ in node.entries}]
    if missing:
        section.diagnostics.add(node.place, f"severity lacks the stage {', '.join(missing)}", "give every stage one")
    return severity


def _changes(section: Section) -> frozenset[Change]:
    if "notify_on" not in section:
        return DEFAULT.notify_on
    found = [section.chosen(text, "change", Change) for text in section.texts("notify_on")]
    return frozenset(change for change in found if change is not None)


def _max_event_age(section: Section) -> timedelta | None:
    if is_text(section.node("max_event_age"), "none"):
        return None
    default = DEFAULT.max_event_age or timedelta(days=7)
    return section.duration("max_event_age", default, timedelta(minutes=1))


def _summary(section: Section) -> str:
    node = section.node("summary")
    text = section.text("summary", DEFAULT_SUMMARY, longest=1000)
    try:
        compiled(text)
    except SummaryError as error:
        place = node.place if isinstance(node, Text) else section.place
        if error.unknown is not None:
            section.diagnostics.unknown(place, "name in summary:", error.unknown, NAMES)
        else:
            section.diagnostics.add(place, str(error))
        return DEFAULT_SUMMARY
    return text

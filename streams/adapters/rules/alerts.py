"""The ``alert`` of a rule."""

from collections.abc import Iterator
from datetime import timedelta

from streams.adapters.rules import habits
from streams.adapters.rules.conditions import ConditionReader
from streams.adapters.rules.correlations import is_text, single_fields
from streams.adapters.rules.vocabulary import Vocabularies
from streams.adapters.yaml.section import Diagnostics, Section
from streams.adapters.yaml.tree import Mapping as MappingNode
from streams.adapters.yaml.tree import Node, Sequence, Text
from streams.detect.match.fields import FIELDS, Vocabulary
from streams.detect.summary import NAMES, SummaryError, compiled
from streams.domain.alert import Change, Severity
from streams.domain.correlation import Correlation, CorrelationType, Missing
from streams.domain.rule import DEFAULT_SEVERITY, AlertPolicy, Bundling, CatchUp, Inhibition

KEYS = (
    "dedupe_key",
    "stage",
    "severity",
    "notify_on",
    "throttle",
    "close_after",
    "max_event_age",
    "inhibits",
    "catch_up",
    "renotify_after_quiet",
    "missing",
    "bundle",
    "summary",
)
STAGE_KEYS = ("field", "order")
INHIBIT_KEYS = ("rule", "equal")
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
    grouped = _grouped(correlate)
    if node is None:
        return AlertPolicy(
            dedupe_key=grouped or DEFAULT.dedupe_key,
            missing=_missing(correlate),
            notify_on=_changes(None, correlate),
            summary=DEFAULT_SUMMARY,
        )
    section = Section(node, diagnostics, "alert", KEYS, habits.KEYS)
    dedupe_key = single_fields(section, "dedupe_key", conditions) or grouped
    stage_field, order = _stage(section, conditions, vocabularies)
    return AlertPolicy(
        dedupe_key=dedupe_key or DEFAULT.dedupe_key,
        missing=section.choice("missing", Missing, _missing(correlate)),
        stage_field=stage_field,
        stage_order=order,
        severity=_severity(section, order),
        notify_on=_changes(section, correlate),
        throttle=section.duration("throttle", DEFAULT.throttle),
        close_after=section.duration("close_after", DEFAULT.close_after, timedelta(minutes=1)),
        max_event_age=_span_or_none(section, "max_event_age", DEFAULT.max_event_age),
        inhibits=tuple(_inhibits(section, conditions)),
        catch_up=section.choice("catch_up", CatchUp, DEFAULT.catch_up),
        renotify_after_quiet=_span_or_none(section, "renotify_after_quiet", DEFAULT.renotify_after_quiet),
        bundle=section.choice("bundle", Bundling, DEFAULT.bundle),
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


def _grouped(correlate: Correlation | None) -> tuple[str, ...]:
    if correlate is None:
        return ()
    value = (correlate.field,) if correlate.type is CorrelationType.FIRST_SEEN and correlate.field else ()
    return tuple(dict.fromkeys((*correlate.group_by, *value)))


def _changes(section: Section | None, correlate: Correlation | None) -> frozenset[Change]:
    """What subscribers are told of; by default also that what had fallen silent comes again."""
    if section is None or "notify_on" not in section:
        recovery = {Change.CLOSED} if correlate is not None and correlate.awaits_more else set()
        return DEFAULT.notify_on | recovery
    found = [section.chosen(text, "change", Change) for text in section.texts("notify_on")]
    return frozenset(change for change in found if change is not None)


def _missing(correlate: Correlation | None) -> Missing:
    """Alerts of what a correlation groups are told apart as its groups are."""
    return correlate.missing if correlate else DEFAULT.missing


def _span_or_none(section: Section, key: str, default: timedelta | None) -> timedelta | None:
    if key not in section:
        return default
    if is_text(section.node(key), "none"):
        return None
    return section.duration(key, default or timedelta(days=7), timedelta(minutes=1))


def _inhibits(section: Section, conditions: ConditionReader) -> Iterator[Inhibition]:
    """Ids of weaker rules, or maps that say besides which fields must be equal."""
    node = section.node("inhibits")
    for item in node.items if isinstance(node, Sequence) else (() if node is None else (node,)):
        if isinstance(item, Text) and not item.is_null and item.value.strip():
            yield Inhibition(rule=item.value)
        elif isinstance(item, MappingNode):
            one = Section(item, section.diagnostics, "inhibits", INHIBIT_KEYS)
            one.require("rule", "equal")
            equal = single_fields(one, "equal", conditions)
            if (rule := one.text("rule")) and equal:
                yield Inhibition(rule=rule, equal=equal)
        else:
            section.diagnostics.add(
                item.place, "inhibits must name rules", "coup, or {rule: coup, equal: [actor.country]}"
            )


def _summary(section: Section) -> str:
    node = section.node("summary")
    text = section.text("summary", DEFAULT_SUMMARY, longest=1000)
    try:
        compiled(text)
    except SummaryError as error:
        place = node.place if isinstance(node, Text) else section.place
        for name in error.unknown:
            section.diagnostics.unknown(place, "name in summary:", name, NAMES)
        if not error.unknown:
            section.diagnostics.add(place, str(error))
        return DEFAULT_SUMMARY
    return text

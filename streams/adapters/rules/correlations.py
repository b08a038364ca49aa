"""The ``correlate`` of a rule."""

from datetime import timedelta

from streams.adapters.rules import habits
from streams.adapters.rules.conditions import ConditionReader
from streams.adapters.yaml.section import Diagnostics, Section
from streams.adapters.yaml.tree import Node, Text
from streams.domain.correlation import Correlation, CorrelationType, Missing, Skip, Step
from streams.domain.duration import show_duration
from streams.domain.errors import Place
from streams.domain.wording import counted

_ALWAYS = ("type", "group_by", "missing", "within", "allowed_lateness")
_BY_TYPE = {
    CorrelationType.COUNT: ("at_least", "gap", "skip"),
    CorrelationType.DISTINCT: ("at_least", "field", "gap", "skip"),
    CorrelationType.FIRST_SEEN: ("field", "learn"),
    CorrelationType.RATE: ("at_least", "baseline", "floor"),
    CorrelationType.SEQUENCE: ("steps", "ordered", "gap", "skip"),
    CorrelationType.ABSENCE: ("steps",),
}
KEYS = tuple(dict.fromkeys((*_ALWAYS, *(key for keys in _BY_TYPE.values() for key in keys))))
STEP_KEYS = ("name", "match", "group_by")
MIN_WINDOW = timedelta(seconds=1)
SILENCE_LATENESS = timedelta(hours=1)
"""Default for an absence without steps: a day of waiting would make the news of a silent source a day old."""
_DEFAULT = Correlation(type=CorrelationType.COUNT, within=timedelta(days=1))


def read_correlation(node: Node, conditions: ConditionReader, diagnostics: Diagnostics) -> Correlation | None:
    """The correlation that the node describes, its steps' conditions as they stand there; None when it has no type."""
    section = Section(node, diagnostics, "correlate", KEYS, habits.KEYS)
    section.require("type", "within")
    type_node = section.node("type")
    kind = (
        section.chosen(type_node, "type of correlation", CorrelationType, habits.CORRELATIONS)
        if type_node is not None
        else None
    )
    if kind is None:
        return None
    for key in KEYS:
        if key in section and key not in (*_ALWAYS, *_BY_TYPE[kind]):
            diagnostics.add(section.place_of(key), f"{key} means nothing in a correlation of type {kind}", "remove it")
    valued = kind in (CorrelationType.DISTINCT, CorrelationType.FIRST_SEEN)
    section.require(*(("field",) if valued else ()))
    rate = kind is CorrelationType.RATE
    awaits_more = kind is CorrelationType.ABSENCE and "steps" not in section
    correlation = Correlation(
        type=kind,
        field=_field(section, conditions) if valued else None,
        at_least=section.number("at_least", 3 if rate else 2, least=1, whole=not rate),
        group_by=single_fields(section, "group_by", conditions),
        missing=section.choice("missing", Missing, Missing.APART),
        within=section.duration("within", timedelta(days=1), MIN_WINDOW),
        allowed_lateness=section.duration(
            "allowed_lateness", SILENCE_LATENESS if awaits_more else _DEFAULT.allowed_lateness
        ),
        gap=section.duration("gap", MIN_WINDOW, MIN_WINDOW) if "gap" in section else None,
        learn=section.duration("learn", _DEFAULT.learn),
        steps=_steps(section, kind, conditions),
        ordered=section.truth("ordered", True),
        skip=section.choice("skip", Skip, Skip.NONE),
        baseline=section.duration("baseline", _DEFAULT.baseline, MIN_WINDOW),
        floor=int(section.number("floor", _DEFAULT.floor, least=1, whole=True)),
    )
    _check_spans(section, correlation)
    _check_step_keys(section, correlation)
    return correlation


def _check_spans(section: Section, correlation: Correlation) -> None:
    """A span within the window can't be longer than it."""
    within = show_duration(correlation.within)
    if correlation.gap is not None and correlation.gap > correlation.within:
        section.diagnostics.add(
            section.place_of("gap"), f"gap is longer than within ({within})", "no pause would count"
        )
    if correlation.learn > correlation.within:
        message = f"learn is longer than within ({within})"
        section.diagnostics.add(section.place_of("learn"), message, "what is older than within is forgotten")


def _check_step_keys(section: Section, correlation: Correlation) -> None:
    wanted = len(correlation.group_by)
    for step in correlation.steps:
        if step.group_by and len(step.group_by) != wanted:
            message = f"group_by of the step {step.name} has {counted(len(step.group_by), 'field')}, not {wanted}"
            hint = "each stands in the place of one of the correlation's group_by, in the same order"
            section.diagnostics.add(section.place_of("steps"), message, hint)


def single_fields(section: Section, key: str, conditions: ConditionReader) -> tuple[str, ...]:
    """The names of fields under the key; each must have at most one value in an event."""
    names = []
    for text in section.texts(key):
        field = conditions.field(text.value, text.place)
        if field is None:
            continue
        if field.many:
            section.diagnostics.add(text.place, f"{field.name} can have many values, so it cannot be in {key}")
        elif field.name in names:
            section.diagnostics.add(text.place, f"{field.name} stands twice in {key}", "keep one")
        else:
            names.append(field.name)
    return tuple(names)


def _field(section: Section, conditions: ConditionReader) -> str | None:
    names = [text for text in section.texts("field") if conditions.field(text.value, text.place) is not None]
    if len(names) > 1:
        section.diagnostics.add(names[1].place, "field must be one field", "keep one")
    return names[0].value if names else None


def _steps(section: Section, kind: CorrelationType, conditions: ConditionReader) -> tuple[Step, ...]:
    if kind not in (CorrelationType.SEQUENCE, CorrelationType.ABSENCE):
        return ()
    if kind is CorrelationType.ABSENCE and "steps" not in section:
        return ()
    steps: list[Step] = []
    first: dict[str, Place] = {}
    for node in section.items("steps"):
        one = Section(node, section.diagnostics, "step", STEP_KEYS)
        one.require("name", "match")
        name, match_node = one.identifier("name"), one.node("match")
        match = conditions.read(match_node) if match_node is not None else None
        if name in first:
            section.diagnostics.add(
                one.place_of("name"), f"the step {name} stands twice", f"first in line {first[name].line}"
            )
        first.setdefault(name, one.place)
        if name and match is not None:
            steps.append(Step(name=name, match=match, group_by=single_fields(one, "group_by", conditions)))
    _check_number_of_steps(section, kind, len(section.items("steps")))
    return tuple(steps)


def _check_number_of_steps(section: Section, kind: CorrelationType, number: int) -> None:
    if kind is CorrelationType.ABSENCE and number != 2:
        section.diagnostics.add(
            section.place_of("steps"), "an absence has two steps or none", "what came, and what did not follow"
        )
    elif kind is CorrelationType.SEQUENCE and not 2 <= number <= 10:
        section.diagnostics.add(section.place_of("steps"), "a sequence has two to ten steps", "list them under steps:")


def is_text(node: Node | None, word: str) -> bool:
    """Whether the node is that word."""
    return isinstance(node, Text) and node.value == word

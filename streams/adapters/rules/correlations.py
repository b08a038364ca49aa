"""The ``correlate`` of a rule."""

from datetime import timedelta

from streams.adapters.rules import habits
from streams.adapters.rules.conditions import ConditionReader
from streams.adapters.yaml.section import Diagnostics, Section
from streams.adapters.yaml.tree import Node, Text
from streams.domain.errors import Place
from streams.domain.rule import Correlation, CorrelationType, Missing, Skip, Step

_ALWAYS = ("type", "group_by", "missing", "within", "allowed_lateness")
_BY_TYPE = {
    CorrelationType.COUNT: ("at_least", "skip"),
    CorrelationType.DISTINCT: ("at_least", "field", "skip"),
    CorrelationType.RATE: ("at_least", "baseline", "floor"),
    CorrelationType.SEQUENCE: ("steps", "ordered", "skip"),
    CorrelationType.ABSENCE: ("steps",),
}
KEYS = tuple(dict.fromkeys((*_ALWAYS, *(key for keys in _BY_TYPE.values() for key in keys))))
STEP_KEYS = ("name", "match")
MIN_WINDOW = timedelta(seconds=1)
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
    section.require(*({CorrelationType.DISTINCT: ("field",)}.get(kind, ())))
    rate = kind is CorrelationType.RATE
    return Correlation(
        type=kind,
        field=_field(section, conditions) if kind is CorrelationType.DISTINCT else None,
        at_least=section.number("at_least", 3 if rate else 2, least=1, whole=not rate),
        group_by=single_fields(section, "group_by", conditions),
        missing=section.choice("missing", Missing, Missing.APART),
        within=section.duration("within", timedelta(days=1), MIN_WINDOW),
        allowed_lateness=section.duration("allowed_lateness", _DEFAULT.allowed_lateness),
        steps=_steps(section, kind, conditions),
        ordered=section.truth("ordered", True),
        skip=section.choice("skip", Skip, Skip.NONE),
        baseline=section.duration("baseline", _DEFAULT.baseline, MIN_WINDOW),
        floor=int(section.number("floor", _DEFAULT.floor, least=1, whole=True)),
    )


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
            steps.append(Step(name=name, match=match))
    _check_number_of_steps(section, kind, len(section.items("steps")))
    return tuple(steps)


def _check_number_of_steps(section: Section, kind: CorrelationType, number: int) -> None:
    if kind is CorrelationType.ABSENCE and number != 2:
        section.diagnostics.add(
            section.place_of("steps"), "an absence has two steps", "what came, and what did not follow"
        )
    elif kind is CorrelationType.SEQUENCE and not 2 <= number <= 10:
        section.diagnostics.add(section.place_of("steps"), "a sequence has two to ten steps", "list them under steps:")


def is_text(node: Node | None, word: str) -> bool:
    """Whether the node is that word."""
    return isinstance(node, Text) and node.value == word

"""The JSON Schema of rule files, for completion and checking in editors.

The loader is the judge: it knows more (references, lists, regular expressions, summaries) and says it better.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from streams.adapters.rules import alerts, book, conditions, correlations, inline_tests
from streams.adapters.rules.vocabulary import PART, Vocabularies
from streams.adapters.yaml.section import IDENTIFIER
from streams.detect.match.fields import FIELDS, Field, FieldKind, Vocabulary
from streams.domain.alert import Change, Severity
from streams.domain.correlation import CorrelationType, Missing, Skip
from streams.domain.entity import Atlas
from streams.domain.rule import Bundling, CatchUp, RuleStatus
from streams.domain.taxonomy import Taxonomy

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
TEXTS: Schema = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
SCALAR: Schema = {"type": ["string", "number", "boolean"]}
DURATION: Schema = {"type": ["string", "integer"], "pattern": r"^(([0-9]{1,6}[smhdw])+|0)$", "minimum": 0, "maximum": 0}
CONDITION: Schema = {"$ref": "#/$defs/condition"}
FIELD: Schema = {"enum": sorted(FIELDS)}
SINGLE_FIELD: Schema = {"enum": sorted(field.name for field in FIELDS.values() if not field.many)}
LABELS: Schema = {"type": "object", "additionalProperties": SCALAR}
IDENTIFIER_SCHEMA: Schema = {"type": ["string", "integer"], "pattern": f"^{IDENTIFIER.pattern}$"}


def rule_schema(atlas: Atlas, taxonomy: Taxonomy) -> Schema:
    """The schema of one document of a rule file."""
    vocabularies = Vocabularies(atlas, taxonomy)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tocsin rule file",
        "if": {"required": ["kind"], "properties": {"kind": {"const": "filter"}}},
        "then": _filter(),
        "else": {
            "if": {"required": ["kind"], "properties": {"kind": {"const": "list"}}},
            "then": _list(),
            "else": _rule(vocabularies),
        },
        "$defs": {
            "condition": {
                "anyOf": [
                    {"type": "array", "minItems": 1, "items": CONDITION},
                    {"$ref": "#/$defs/fields"},
                ]
            },
            "fields": _fields(),
            **{_definition(name): _values(vocabularies, field) for name, field in _samples().items()},
        },
    }


def _object(known: Iterable[str], required: Iterable[str], **properties: Schema) -> Schema:
    """An object of exactly these keys."""
    missing = set(known) ^ set(properties)
    assert not missing, f"schema and loader disagree about {sorted(missing)}"  # noqa: S101 - both are ours
    return {
        "type": "object",
        "additionalProperties": False,
        "required": sorted(required),
        "properties": properties,
    }


def _single_fields() -> Schema:
    return {"anyOf": [SINGLE_FIELD, {"type": "array", "items": SINGLE_FIELD}]}


def _enum(choices: type[StrEnum]) -> Schema:
    return {"enum": [choice.value for choice in choices]}


def _rule(vocabularies: Vocabularies) -> Schema:
    return _object(
        book.RULE_KEYS,
        ["id", "title"],
        kind={"const": "rule"},
        id={**IDENTIFIER_SCHEMA, "description": "names the rule for ever: alerts and subscriptions refer to it"},
        title={**TEXT, "maxLength": 200},
        description=TEXT,
        status={**_enum(RuleStatus), "description": "experimental evaluates and records but never notifies"},
        owner={**TEXT, "description": "who answers for the rule"},
        labels={**LABELS, "description": "for routing"},
        false_positives={**TEXTS, "description": "what it is known to take for the real thing"},
        renamed_from={**TEXTS, "description": "ids that the rule had before: its alerts go on"},
        parameters={
            "type": "object",
            "additionalProperties": {"anyOf": [SCALAR, {"type": "array", "minItems": 1, "items": SCALAR}]},
            "description": "names whose values subscriptions give, with their defaults (any: every value)",
        },
        match=CONDITION,
        correlate=_correlation(),
        alert=_alert(),
        tests={"type": "array", "items": _test(vocabularies)},
    )


def _filter() -> Schema:
    return _object(
        book.FILTER_KEYS,
        ["kind", "id"],
        kind={"const": "filter"},
        id=IDENTIFIER_SCHEMA,
        title=TEXT,
        rules={**TEXTS, "description": "ids of the rules to tune"},
        labels={**LABELS, "description": "tunes every rule that carries all of them"},
        require={**CONDITION, "description": "what events must match in addition"},
        exclude={**CONDITION, "description": "what events must not match"},
    )


def _list() -> Schema:
    values = {"anyOf": [SCALAR, {"type": "array", "items": SCALAR}]}
    return _object(
        book.LIST_KEYS,
        ["kind", "id", "values"],
        kind={"const": "list"},
        id=IDENTIFIER_SCHEMA,
        title=TEXT,
        values=values,
    )


def _correlation() -> Schema:
    step = _object(
        correlations.STEP_KEYS, ["name", "match"], name=IDENTIFIER_SCHEMA, match=CONDITION, group_by=_single_fields()
    )
    return _object(
        correlations.KEYS,
        ["type", "within"],
        type=_enum(CorrelationType),
        field={**FIELD, "description": "distinct: the field whose values count; first_seen: whose new values are told"},
        at_least={"type": "number", "minimum": 1, "description": "how many; for rate, how many times the usual"},
        group_by=_single_fields(),
        missing={**_enum(Missing), "description": "group: events without a value of group_by are alike"},
        within={**DURATION, "description": "length of the sliding window, in event time"},
        allowed_lateness=DURATION,
        gap={**DURATION, "description": "a pause of more than this ends the window: a session"},
        learn={**DURATION, "description": "first_seen: how long a group must be known before a value is new"},
        steps={"type": "array", "minItems": 2, "maxItems": 10, "items": step},
        ordered={"type": "boolean"},
        skip={**_enum(Skip), "description": "past_last: events of one complete pattern are no part of the next"},
        baseline={**DURATION, "description": "rate: how far back the usual is taken from"},
        floor={"type": "integer", "minimum": 1, "description": "rate: fewer events than this are no surge"},
    )


def _alert() -> Schema:
    stage = _object(alerts.STAGE_KEYS, ["order"], field=SINGLE_FIELD, order=TEXTS)
    by_stage = {"type": "object", "additionalProperties": _enum(Severity)}
    changes = {"type": "array", "items": _enum(Change)}
    equal = _object(alerts.INHIBIT_KEYS, alerts.INHIBIT_KEYS, rule=TEXT, equal=_single_fields())
    inhibited = {"anyOf": [TEXT, equal]}
    return _object(
        alerts.KEYS,
        [],
        dedupe_key=_single_fields(),
        stage={"anyOf": [{"const": "none"}, stage]},
        severity={"anyOf": [_enum(Severity), by_stage]},
        notify_on={"anyOf": [_enum(Change), changes]},
        throttle=DURATION,
        close_after=DURATION,
        max_event_age={"anyOf": [{"const": "none"}, DURATION]},
        inhibits={
            "anyOf": [inhibited, {"type": "array", "items": inhibited}],
            "description": "weaker rules: muted about the same story, or where the fields under equal are equal",
        },
        catch_up={**_enum(CatchUp), "description": "standing: what was muted is told when that which muted it ends"},
        renotify_after_quiet={"anyOf": [{"const": "none"}, DURATION]},
        missing=_enum(Missing),
        bundle={**_enum(Bundling), "description": "article: what one article changes is told as one alert"},
        summary={**TEXT, "maxLength": 1000, "description": "one line in Jinja: {{ actor.name }}"},
    )


def _test(vocabularies: Vocabularies) -> Schema:
    number = {"type": "integer", "minimum": 1}
    event = _object(
        (*inline_tests.TIMING_KEYS, *inline_tests.EVENT_FIELDS),
        [],
        at={**DURATION, "description": "published this long after the test's start"},
        arrives={**DURATION, "description": "arrives this long after the test's start; by default when published"},
        times={**number, "description": "so many articles instead of one"},
        every={**DURATION, "description": "with times: their distance"},
        retract={**number, "description": "a correction takes the event of this number back"},
        **{name: _single(vocabularies, FIELDS[name]) for name in inline_tests.EVENT_FIELDS},
    )
    expectation = _object(
        inline_tests.EXPECT_KEYS,
        ["change"],
        at=DURATION,
        change=_enum(Change),
        stage=TEXT,
        severity=_enum(Severity),
        notify={"type": "boolean"},
        dedupe={"type": "object", "additionalProperties": SCALAR},
    )
    return _object(
        inline_tests.KEYS,
        ["name", "events", "expect"],
        name=TEXT,
        start={**TEXT, "description": "the date from which the offsets count"},
        until={**DURATION, "description": "run on to here, so that absences and closings show"},
        events={"type": "array", "items": event},
        expect={"type": "array", "items": expectation},
    )


def _fields() -> Schema:
    """A map of fields, with or without modifiers, and of combinators."""
    by_kind = {
        kind: "|".join(re.escape(field.name) for field in FIELDS.values() if field.kind is kind) for kind in FieldKind
    }
    any_value = {"anyOf": [SCALAR, {"type": "array", "minItems": 1, "items": SCALAR}]}
    orders = "gt|gte|lt|lte"
    return {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {
            "all": {"type": "array", "minItems": 1, "items": CONDITION},
            "any": {"type": "array", "minItems": 1, "items": CONDITION},
            "not": CONDITION,
            **{field.name: _reference(field) for field in FIELDS.values()},
            **{f"event.status|{order}": {"$ref": "#/$defs/event.status"} for order in orders.split("|")},
        },
        "patternProperties": {
            r"\|exists$": {"type": "boolean"},
            rf"^({by_kind[FieldKind.TEXT]})(\|({'|'.join(sorted(conditions.PARTIAL))}|ref|in|fold|not))+$": any_value,
            rf"^({by_kind[FieldKind.NUMBER]}|{by_kind[FieldKind.TIME]})(\|({orders}|ref|in|not))+$": any_value,
        },
    }


def _definition(name: str) -> str:
    return name.replace(" ", "-")


def _samples() -> dict[str, Field]:
    """One field for each set of values, by the name of its definition."""
    return {_set_name(field): field for field in FIELDS.values()}


def _set_name(field: Field) -> str:
    if field.vocabulary is Vocabulary.CHOICES:
        return field.name
    return field.kind.value if field.vocabulary is Vocabulary.FREE else field.vocabulary.value


def _reference(field: Field) -> Schema:
    reference: Schema = {"$ref": f"#/$defs/{_definition(_set_name(field))}"}
    return {**reference, "description": field.summary} if field.summary else reference


def _single(vocabularies: Vocabularies, field: Field) -> Schema:
    known = vocabularies.values(field)
    if field.vocabulary is Vocabulary.ENTITY:
        return {"anyOf": [{"enum": list(known)}, {"pattern": rf"^[A-Z]{{3}}\.{PART.pattern}$"}]}
    if known:
        return {"enum": list(known)}
    return {"type": "number"} if field.kind is FieldKind.NUMBER else SCALAR


def _values(vocabularies: Vocabularies, field: Field) -> Schema:
    one = _single(vocabularies, field)
    return {"anyOf": [one, {"type": "array", "minItems": 1, "items": one}]}

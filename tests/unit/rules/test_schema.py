"""The JSON Schema of rule files says the same as the loader wherever it can."""

import json
from pathlib import Path

import jsonschema
import pytest

from streams.adapters.knowledge.files import load_atlas
from streams.adapters.rules.schema import rule_schema
from streams.adapters.yaml.tree import Mapping, Node, Sequence, Text, documents
from streams.bootstrap import load_taxonomy

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "rules").rglob("*.yaml"))
BROKEN = Path(__file__).parent / "broken"


@pytest.fixture(scope="module")
def validator():
    schema = rule_schema(load_atlas(), load_taxonomy())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def as_json(node: Node) -> object:
    match node:
        case Mapping(entries):
            return {key.value: as_json(value) for key, value in entries}
        case Sequence(items):
            return [as_json(item) for item in items]
        case Text():
            number = node.number
            whole = int(number) if number is not None and number == int(number) else number
            plain = whole if node.truth is None else node.truth
            return None if node.is_null else node.value if plain is None else plain


def test_the_schema_in_the_repository_is_current():
    held = json.loads((ROOT / "rules" / "rule.schema.json").read_text(encoding="utf-8"))
    hint = "run: tocsin rules schema -o rules/rule.schema.json"
    assert held == rule_schema(load_atlas(), load_taxonomy()), hint


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_shipped_rule_is_valid_by_the_schema(file, validator):
    nodes, diagnostics = documents(file.read_bytes(), file.name)
    assert not diagnostics
    for node in nodes:
        validator.validate(as_json(node))


@pytest.mark.parametrize(
    "name",
    [
        "absence-with-one-step",
        "duration-without-unit",
        "text-that-is-ordered",
        "unknown-country",
        "unknown-field",
        "unknown-key",
        "unknown-organisation",
        "unknown-type",
        "many-faults",
    ],
)
def test_an_editor_sees_most_faults_by_the_schema_alone(name, validator):
    nodes, _ = documents((BROKEN / f"{name}.yaml").read_bytes(), name)
    assert not validator.is_valid(as_json(nodes[0]))

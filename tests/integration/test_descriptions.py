"""The published descriptions are current, valid by public validators, and true of what is really sent."""

import json
import shutil
import subprocess
from pathlib import Path

import jsonschema
import openapi_spec_validator
import pytest
from click.testing import CliRunner
from referencing import Registry, Resource

from streams.cli import tocsin
from streams.domain.article import Article, Source
from streams.domain.delivery import Delivery
from streams.domain.withdrawal import Withdrawal
from streams.notify import cloudevent
from streams.notify.routing import compose
from streams.notify.sample import sample_change, sample_changes
from streams.wire.codec import encode
from tests.unit.notify.stories import NOON, subscription

DOCS = Path(__file__).parents[2] / "docs"
SCHEMAS = {path.name: json.loads(path.read_text()) for path in (DOCS / "schemas").glob("*.json")}
REGISTRY = Registry().with_resources((name, Resource.from_contents(tree)) for name, tree in SCHEMAS.items())
MESSAGE = compose(subscription(), sample_changes(NOON))


def validate(value: object, schema: str) -> None:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    validator = jsonschema.Draft202012Validator({"$ref": schema}, registry=REGISTRY, format_checker=checker)
    validator.validate(json.loads(value if isinstance(value, bytes) else encode(value)))


def test_what_is_published_is_what_the_code_says():
    result = CliRunner().invoke(tocsin, ["schemas", "check", "--to", str(DOCS)])
    assert result.exit_code == 0, result.stderr


def test_a_description_that_is_not_current_is_named(tmp_path):
    assert CliRunner().invoke(tocsin, ["schemas", "write", "--to", str(tmp_path)]).exit_code == 0
    (tmp_path / "schemas" / "event.v1.json").write_text("{}")
    result = CliRunner().invoke(tocsin, ["schemas", "check", "--to", str(tmp_path)])
    assert result.exit_code == 1
    assert "event.v1.json" in result.stderr
    assert "article.v1.json" not in result.stderr


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_schema_is_one(name):
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (Article(id="a", text="t", published_at=NOON, source=Source(tier=1)), "article.v1.json"),
        (sample_change(NOON).event, "event.v1.json"),
        (Withdrawal(id="w", event_id="e", story_key="k", article_id="a", at=NOON), "withdrawal.v1.json"),
        (sample_change(NOON), "alert_change.v1.json"),
        (MESSAGE, "message.v1.json"),
    ],
)
def test_what_is_sent_fits_its_schema(value, schema):
    validate(value, schema)


def test_a_webhooks_body_fits_the_schema_and_a_wrong_one_does_not():
    delivery = Delivery(
        id="msg_1",
        endpoint_id="e",
        subscription_id="s",
        alert_id=None,
        changes=(),
        payload=encode(MESSAGE),
        next_at=NOON,
        created_at=NOON,
    )
    body = json.loads(cloudevent.body(delivery, "https://tocsin.example"))
    assert body["dataschema"].rpartition("/")[2] in SCHEMAS
    validate(body, "cloudevent.v1.json")
    for wrong in ({"specversion": "2"}, {"time": "yesterday"}, {"data": {}}, {"type": "other"}):
        with pytest.raises(jsonschema.ValidationError):
            validate(body | wrong, "cloudevent.v1.json")


def test_the_openapi_description_is_valid_and_has_the_webhooks():
    tree = json.loads((DOCS / "openapi.json").read_text())
    openapi_spec_validator.validate(tree)
    assert tree["openapi"].startswith("3.1")
    assert "tocsin.alert" in tree["webhooks"]
    names = [each["operationId"] for methods in tree["paths"].values() for each in methods.values()]
    assert len(names) == len(set(names))


@pytest.fixture(scope="session")
def asyncapi_schema(tmp_path_factory):
    """The JSON Schema that AsyncAPI's makers publish."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed, and only its registry has AsyncAPI's own schema")
    home = tmp_path_factory.mktemp("asyncapi")
    package = "@asyncapi/specs@6.11.1"
    got = subprocess.run(["npm", "pack", "--silent", package], cwd=home, capture_output=True, text=True, check=False)
    if got.returncode:
        pytest.skip(f"{package} cannot be had: {got.stderr.strip()[-200:]}")
    subprocess.run(["tar", "xzf", got.stdout.strip(), "package/schemas/3.0.0.json"], cwd=home, check=True)
    return json.loads((home / "package" / "schemas" / "3.0.0.json").read_text())


def test_the_asyncapi_description_is_valid_and_its_references_lead_somewhere(asyncapi_schema):
    tree = json.loads((DOCS / "asyncapi.json").read_text())
    jsonschema.Draft7Validator(asyncapi_schema).validate(tree)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(asyncapi_schema).validate(tree | {"channels": []})
    for message in tree["components"]["messages"].values():
        reference = message["payload"].get("$ref")
        assert reference is None or (DOCS / reference).is_file()


def test_no_two_schemas_have_one_title_which_generators_make_one_class_of():
    schemas = json.loads((DOCS / "openapi.json").read_text())["components"]["schemas"]
    titles = [schema.get("title", name) for name, schema in schemas.items()]
    assert sorted(titles) == sorted(set(titles))
    assert [name for name in schemas if name.endswith(("-Input", "-Output"))] == []

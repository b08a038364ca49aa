"""The doctor on healthy and unhealthy machines."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from streams.adapters.localrun.ports import free_port
from streams.adapters.rules.loader import rules_version
from streams.adapters.store.database import Database
from streams.adapters.store.rule_loads import note_load
from streams.bootstrap import now
from streams.cli import tocsin
from streams.domain.rule_load import RuleLoad
from streams.settings import load_settings


def run(environment: dict[str, str], *arguments: str) -> Result:
    load_settings.cache_clear()
    return CliRunner(env=environment).invoke(tocsin, arguments)


def examine(environment: dict[str, str], *arguments: str) -> Result:
    return run(environment, "doctor", *arguments)


def test_with_broker_and_topics_nothing_is_in_the_way(topics: str, tmp_path: Path) -> None:
    environment = {"TOCSIN_KAFKA__BOOTSTRAP": topics, "TOCSIN_STATE": str(tmp_path)}
    result = examine(environment, "--json")
    findings = json.loads(result.output)
    assert {name: f["said"] for name, f in findings.items() if f["state"] == "failed"} == {}
    assert result.exit_code == 0
    assert findings["topics"]["state"] == "ok"


def test_topics_that_differ_are_a_warning_that_counts_only_when_strict(topics: str) -> None:
    environment = {"TOCSIN_KAFKA__BOOTSTRAP": topics, "TOCSIN_KAFKA__PARTITIONS": "7"}
    assert examine(environment, "--only", "topics").exit_code == 0
    strict = examine(environment, "--only", "topics", "--strict")
    assert strict.exit_code == 1
    assert "articles: partitions is 4, planned 7" in strict.output


@pytest.mark.parametrize(
    ("check", "setting", "hint"),
    [
        ("broker", "TOCSIN_KAFKA__BOOTSTRAP=127.0.0.1:{port}", "tocsin broker start"),
        ("store", "TOCSIN_STORE__URL=postgresql://tocsin:hunter2@127.0.0.1:{port}/tocsin", "TOCSIN_STORE__URL"),
        ("rules", "TOCSIN_RULES={broken}", "broken.yaml:1:1"),
        ("extraction", "TOCSIN_EXTRACT__PIPELINE=xx_no_such", "spacy download xx_no_such"),
        ("templates", "TOCSIN_TEMPLATES=/nowhere", "TOCSIN_TEMPLATES"),
        ("smtp", "TOCSIN_SMTP__PORT={port}", "[smtp]"),
    ],
)
def test_what_is_in_the_way_is_said_with_its_remedy(check: str, setting: str, hint: str, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("id: half-a-rule\n")
    name, _, value = setting.format(port=free_port(), broken=tmp_path).partition("=")
    result = examine({name: value}, "--only", check)
    assert result.exit_code == 1
    assert hint in result.output
    assert "hunter2" not in result.output


def test_a_worker_that_goes_on_with_older_rules_is_a_warning(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "one.yaml").write_text("id: one\ntitle: A rule\nmatch: {event.type: membership.leave}\n")
    store = Database(f"sqlite:///{tmp_path / 'tocsin.db'}")
    store.migrate()
    environment = {"TOCSIN_RULES": str(rules), "TOCSIN_STATE": str(tmp_path)}
    for version, state in ((rules_version(rules), "ok"), ("older", "warning")):
        with store.begin() as connection:
            note_load(connection, RuleLoad(worker="w1", version=version, rules=1, loaded_at=now()), now())
        finding = json.loads(examine(environment, "--only", "rules", "--json").output)["rules"]
        assert finding["state"] == state
    assert "the worker w1 goes on with its rules of" in finding["said"]
    store.close()


def test_secrets_in_clear_text_are_a_warning_until_they_are_sealed(tmp_path: Path) -> None:
    plain = {"TOCSIN_STATE": str(tmp_path)}
    key, other = (json.dumps([run(plain, "store", "new-key").output.strip()]) for _ in range(2))
    assert "none yet" in examine(plain, "--only", "secrets").output
    run(plain, "subscribe", "desk", "--webhook", "https://receiver.example/hook")
    assert "clear text" in examine(plain, "--only", "secrets").output
    assert "no key is set" in run(plain, "store", "seal").output
    sealed = plain | {"TOCSIN_STORE__KEYS": key}
    assert "1 not yet sealed" in examine(sealed, "--only", "secrets").output
    assert "0 of them hold secrets in clear text" in run(sealed, "store", "seal").output
    assert examine(sealed, "--only", "secrets", "--strict").exit_code == 0
    assert "receiver.example" in run(sealed, "endpoints", "list").output
    lost = examine(plain | {"TOCSIN_STORE__KEYS": other}, "--only", "secrets")
    assert (lost.exit_code, "not among store.keys" in lost.output) == (1, True)
    assert "no key is set" in run(plain, "notify").output

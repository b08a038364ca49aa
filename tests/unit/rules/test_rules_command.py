"""``tocsin rules`` as people use it."""

import json
from pathlib import Path
from textwrap import dedent
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from streams.cli import tocsin
from streams.wire.codec import encode
from tests.unit.rules.world import event

SHIPPED = Path(__file__).parents[3] / "rules"

RULE = """
    id: mali-leaves
    title: Mali leaves something
    owner: me
    match:
      event.type: membership.leave
      any: [{actor.id: MLI}, {actor.id: NER, event.confidence|gte: 0.8}]
    tests:
      - name: opens once
        events:
          - {at: 1h, event.type: membership.leave, actor.id: MLI, organisation.id: ECOWAS}
        expect:
          - {at: 1h, change: opened, stage: announced, severity: SEVERITY}
"""

RULE_TEST = """tests:
  - {name: fails, events: [{at: 1h, event.type: membership.leave, actor.id: FRA}], expect: []}
"""


@pytest.fixture
def tocsin_rules(tmp_path, monkeypatch):
    """Run ``tocsin rules …`` where the rule above lies in ./rules."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules").mkdir()

    def run(*arguments, rule=RULE, severity="high", stdin=None):
        (tmp_path / "rules" / "mali.yaml").write_text(dedent(rule).replace("SEVERITY", severity))
        return CliRunner().invoke(tocsin, ["rules", *arguments], input=stdin, catch_exceptions=False)

    return run


def test_check_counts_rules_and_tests(tocsin_rules):
    result = tocsin_rules("check")
    assert result.exit_code == 0
    assert "1 rule with 1 test: nothing to complain of" in result.output


def test_check_gives_faults_as_lines_and_as_json(tocsin_rules):
    wrong = "{id: a, title: A, match: {actor.id: Mali}}"
    result = tocsin_rules("check", rule=wrong)
    assert result.exit_code == 1
    assert "rules/mali.yaml:1:37: unknown country or organisation 'Mali' (Mali is MLI)" in result.output
    (diagnostic,) = json.loads(tocsin_rules("check", "--json", rule=wrong).output)
    assert (diagnostic["line"], diagnostic["column"], diagnostic["level"]) == (1, 37, "error")


def test_check_fails_on_warnings_only_when_asked_to(tocsin_rules):
    careless = "{id: a, title: A, match: {actor.id: MLI}}"
    assert tocsin_rules("check", rule=careless).exit_code == 0
    strict = tocsin_rules("check", "--strict", rule=careless)
    assert strict.exit_code == 1
    assert "warning: a has no owner" in strict.output


def test_one_file_is_checked_and_tested_against_the_rules_in_force_and_alone(tocsin_rules, tmp_path):
    draft = tmp_path / "draft.yaml"
    draft.write_text(dedent(RULE).replace("SEVERITY", "high") + "alert: {inhibits: [other]}\n")
    other = (
        "id: other\ntitle: Another\nmatch: {actor.id: MLI}\n---\nid: mali-leaves\ntitle: Old\nmatch: {actor.id: FRA}\n"
    )
    assert "1 rule with 1 test: nothing to complain of" in tocsin_rules("check", str(draft), rule=other).output
    tested = tocsin_rules("test", str(draft), rule=other + RULE_TEST)
    assert "1 passed" in tested.output
    unknown = tocsin_rules("check", str(draft))
    assert unknown.exit_code == 1
    assert "draft.yaml" in unknown.output
    assert "other" in unknown.output
    broken = tocsin_rules("check", str(draft), rule=other.replace("title: Another", "titel: Another"))
    assert broken.exit_code == 1
    assert (
        broken.output
        == "rules: the rules beside these have faults (mend them first: `tocsin rules check` shows them)\n"
    )


def test_a_passing_test_looks_like_pytests(tocsin_rules):
    result = tocsin_rules("test")
    assert result.exit_code == 0
    assert "rules/mali.yaml ." in result.output
    assert "1 passed in" in result.output
    assert "rules/mali.yaml::mali-leaves::opens once PASSED" in tocsin_rules("test", "-v").output


def test_a_failing_test_says_what_was_expected_and_what_came(tocsin_rules, tmp_path):
    result = tocsin_rules("test", "--junit", "results.xml", severity="low")
    assert result.exit_code == 1
    assert "E   expected opened at 0h announced low" in result.output
    assert "E   but got  opened at 0h announced high notify actor.id=MLI organisation.id=ECOWAS" in result.output
    assert "they differ in severity; expected at rules/mali.yaml:" in result.output
    assert "FAILED rules/mali.yaml::mali-leaves::opens once - expected" in result.output
    assert "1 failed in" in result.output
    suite = ET.parse(tmp_path / "results.xml").getroot()[0]  # noqa: S314 - we wrote it
    assert suite.attrib["failures"] == "1"
    assert suite[0].attrib["classname"] == "mali-leaves"
    assert suite[0][0].tag == "failure"


def test_no_test_at_all_is_no_success(tocsin_rules):
    result = tocsin_rules("test", "-k", "nothing like it")
    assert result.exit_code == 5
    assert "no tests ran" in result.output


@pytest.mark.parametrize(
    ("command", "code"), [("list", 0), ("list --json", 0), ("check", 1), ("check --json", 1), ("test", 5)]
)
def test_a_directory_without_rules_is_said_to_have_none(tocsin_rules, tmp_path, monkeypatch, command, code):
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("TOCSIN_RULES", str(tmp_path / "empty"))
    result = tocsin_rules(*command.split())
    assert result.exit_code == code
    assert "there are no rules" in result.output


def test_list_and_show_tell_what_is_there(tocsin_rules):
    assert "mali-leaves" in tocsin_rules("list").output
    assert json.loads(tocsin_rules("list", "--json").output)[0]["id"] == "mali-leaves"
    card = json.loads(tocsin_rules("show", "mali-leaves", "--json").output)
    assert "event.modality: asserted" in card["match"]["all"]
    assert card["alert"]["close_after"] == "180d"
    wrong = tocsin_rules("show", "mali-leave")
    assert wrong.exit_code == 1
    assert "did you mean mali-leaves?" in wrong.output


def test_fmt_keeps_comments_and_meaning(tocsin_rules, tmp_path):
    untidy = "id:   a # the id\ntitle: A\nmatch:\n    actor.id:\n    - NOR\n    - MLI\n"
    assert tocsin_rules("fmt", "--check", rule=untidy).exit_code == 1
    assert tocsin_rules("fmt", rule=untidy).exit_code == 0
    tidy = (tmp_path / "rules" / "mali.yaml").read_text()
    assert tidy == "id: a   # the id\ntitle: A\nmatch:\n  actor.id:\n    - NOR\n    - MLI\n"
    assert tocsin_rules("fmt", "--check", rule=tidy).exit_code == 0


def test_explain_names_the_clause_that_failed_with_the_events_values(tocsin_rules):
    one = encode(event(actor="NER", confidence=0.6))
    result = tocsin_rules("explain", "mali-leaves", "--event", "-", stdin=one)
    assert "✗ does not match" in result.output
    assert "✗ event.confidence|gte: 0.8  event.confidence is 0.6" in result.output
    told = json.loads(tocsin_rules("explain", "mali-leaves", "--event", "-", "--json", stdin=one).output)
    assert told["matches"] is False
    assert [clause["text"] for clause in told["decisive"]] == ["actor.id: MLI", "event.confidence|gte: 0.8"]
    assert told["decisive"][1]["have"] == [0.6]


def test_explain_says_why_a_match_opens_nothing(tocsin_rules):
    result = tocsin_rules("explain", "mali-leaves", "--event", "-", stdin=encode(event(status="proposed")))
    assert "✓ matches" in result.output
    assert "opens nothing: event.status is proposed" in result.output


def test_explain_says_what_is_wrong_with_an_event(tocsin_rules):
    result = tocsin_rules("explain", "mali-leaves", "--event", "-", stdin=b'{"id": 1}')
    assert result.exit_code == 1
    assert "<stdin>: " in result.output
    assert "no event" in tocsin_rules("explain", "mali-leaves", "--event", "-", stdin=b"").output


def test_the_shipped_rules_pass_their_tests_and_the_strict_check(tocsin_rules):
    assert tocsin_rules("test", str(SHIPPED)).exit_code == 0
    assert tocsin_rules("check", "--strict", str(SHIPPED)).exit_code == 0
    assert tocsin_rules("fmt", "--check", str(SHIPPED)).exit_code == 0

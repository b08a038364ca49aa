"""``tocsin rules why`` names the first thing that stopped an article."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.cli import tocsin

SHIPPED = Path(__file__).parents[3] / "rules"
LEAVES = "Mali is withdrawing from the G5 Sahel, the government said on Sunday."


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(text: str, *arguments: str, rule: str = "member-leaves-bloc", at: str = "2022-05-16T12:00:00Z"):
    options = ("--rules", str(SHIPPED), "--published-at", "2022-05-16T10:00:00Z", "--at", at, *arguments)
    form = () if "--format" in arguments else ("--format", "text")
    command = ["rules", "why", rule, *options, *form]
    return CliRunner().invoke(tocsin, command, input=text, catch_exceptions=False)


@pytest.mark.parametrize(
    ("text", "rule", "station", "reason"),
    [
        ("It rained in Bamako.", "member-leaves-bloc", "sentence", "no sentence has a word that announces"),
        ("Mali left the G5 Sahel meeting early.", "member-leaves-bloc", "event", "no trigger became membership.leave"),
        ("Mali denied on Monday that it will leave the G5 Sahel.", "member-leaves-bloc", "clause", "event.modality"),
        (LEAVES, "member-leaves-court", "clause", "organisation.kind"),
        (LEAVES, "exit-corroborated", "window", "1 of "),
        (LEAVES, "member-leaves-bloc", "subscription", "there are no subscriptions"),
    ],
)
def test_the_first_thing_that_stopped_it_is_named(text: str, rule: str, station: str, reason: str):
    tree = json.loads(run(text, "--json", rule=rule).stdout)
    assert tree["stopped_by"]["station"] == station
    assert reason in tree["stopped_by"]["reason"]


def test_an_article_that_arrives_late_is_muted():
    assert "stopped at mute" in run(LEAVES, at="2022-06-16T12:00:00Z").stdout


def test_a_clause_is_named_with_its_place_and_the_value_of_the_event():
    line = run(LEAVES, rule="member-leaves-court").stdout.splitlines()[-1]
    assert "→ stopped at clause: organisation.kind: court (" in line
    assert "member-leaves-court.yaml:" in line
    assert "but organisation.kind is " in line


def test_a_page_of_html_is_read_and_an_unknown_rule_is_refused(tmp_path: Path):
    page = f"<html><head><title>Exit</title></head><body><article><p>{LEAVES}</p></article></body></html>"
    assert "nothing" not in run(page, "--format", "html").stdout.splitlines()[-1]
    missing = CliRunner().invoke(tocsin, ["rules", "why", "member-leave-bloc", "--rules", str(SHIPPED)], input="x")
    assert missing.exit_code != 0
    assert "member-leaves-bloc" in missing.stderr


def test_owners_of_outlets_are_known_as_at_ingest():
    article = {"text": LEAVES, "published_at": "2022-05-16T10:00:00Z", "source": {"name": "reuters"}}
    line = CliRunner().invoke(tocsin, ["extract", "-"], input=json.dumps(article)).stdout
    assert json.loads(line)["article"]["source"]["owner"] == "Thomson Reuters"

"""``tocsin alerts`` and ``tocsin silences`` on a real store, as an analyst uses them."""

import json

import pytest

from streams import bootstrap
from streams.adapters.store.detect_transaction import Detection
from streams.detect.detector import Detector
from streams.detect.rulebook import RuleBook
from streams.settings import load_settings
from tests.unit.detect.desk import after, report, rule, taken_back
from tests.unit.rules.world import ATLAS


@pytest.fixture
def story(run):
    """Mali threatens to leave, announces it, and a third report is taken back; it all arrives now."""
    detector = Detector(RuleBook([rule(max_event_age=None)], ATLAS))
    inputs = [report(1, 0, "threatened"), report(2, 4, by="gazette"), report(3, 5, "completed", by="tribune")]
    with bootstrap.open_database(load_settings()) as database:
        with Detection(database).transaction(bootstrap.now()) as unit:
            changes = detector.detect(inputs, unit.state, after(10))
        with Detection(database).transaction(bootstrap.now()) as unit:
            detector.detect([taken_back(inputs[2], 9)], unit.state, after(10))
    return changes[0].alert


def test_the_list_has_one_line_a_story(run, story):
    [line] = [line for line in run("alerts", "list").output.splitlines() if story.id[:8] in line]
    assert line.split()[1:3] == ["open", "high"]
    assert run("alerts", "list", "--state", "closed").output == "no such alerts\n"
    assert json.loads(run("alerts", "list", "--json").output)["id"] == story.id


def test_an_alert_shows_its_evidence_its_history_and_why_it_was_told_or_not(run, story):
    shown = run("alerts", "show", story.id[:6]).output
    assert "“They withdraw.”" in shown
    assert "completed  tribune  (taken back)" in shown
    assert "told: opened at threatened" in shown
    assert "told: a correction took completed back; it stands at announced" in shown
    tree = json.loads(run("alerts", "show", story.id, "--json").output)
    assert [one["supports"] for one in tree["reports"]] == [True, True, False]
    assert [one["change"] for one in tree["changes"]] == ["opened", "escalated", "escalated", "updated"]


def test_an_unknown_alert_is_one_clear_line(run, story):
    result = run("alerts", "show", "ffff")
    assert result.exit_code == 1
    assert result.stderr == "Error: there is no alert ffff (see `tocsin alerts list`)\n"


def test_a_silence_is_added_listed_and_ended_and_stays_on_record(run):
    added = run("silences", "add", "--rule", "protest-*", "--for", "6h", "--reason", "strike", "--by", "ann")
    assert added.exit_code == 0
    silence_id = added.output.split()[0]
    assert f"{silence_id} mutes rule protest-* from" in added.output
    assert silence_id in run("silences", "list").output
    assert run("silences", "end", silence_id, "--by", "bob").exit_code == 0
    assert "no silences in force" in run("silences", "list").output
    assert "ended by bob" in run("silences", "list", "--all").output
    again = run("silences", "end", silence_id)
    assert (again.exit_code, "in force or to come" in again.stderr) == (1, True)


def test_a_preview_shows_what_would_have_been_muted(run, story):
    result = run("silences", "preview", "--country", "MLI")
    assert [line.split("  ")[1] for line in result.output.splitlines() if "  " in line] == [
        "opened",
        "escalated",
        "escalated",
        "updated",
    ]
    assert "MLI: would have muted 4 messages of 1 alert" in result.stderr
    assert "would have muted 0 messages" in run("silences", "preview", "--country", "FRA").stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--for", "6h", "--reason", "x"), "a silence over everything is refused"),
        (("--rule", "a", "--reason", "x"), "say for how long"),
        (("--rule", "a", "--for", "6h", "--until", "2d", "--reason", "x"), "say for how long"),
        (("--rule", "a", "--for", "6h"), "Missing option '--reason'"),
        (("--rule", "a", "--until", "2d", "--reason", "x"), "before it begins"),
    ],
)
def test_a_silence_needs_a_target_an_end_and_a_reason(run, words, says):
    result = run("silences", "add", *words)
    assert result.exit_code == 2
    assert says in result.stderr

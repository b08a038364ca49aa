"""Rules follow their files, and a broken file changes nothing."""

import logging
from pathlib import Path

import pytest

from streams.adapters.rules.loader import rules_version
from streams.agents import live_rules
from streams.agents.live_rules import LiveRules
from streams.bootstrap import load_rule_book, now
from streams.detect.rulebook import RuleBook
from streams.domain.faults import FaultsError

RULE = "id: {id}\ntitle: A rule\nmatch:\n  event.type: membership.leave\n"


@pytest.fixture(autouse=True)
def _look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_rules, "LOOK_EVERY", 0.0)


def live(tmp_path: Path) -> LiveRules:
    return LiveRules(tmp_path, lambda directory: load_rule_book([directory]), rules_version, now)


def rules(tmp_path: Path) -> LiveRules:
    (tmp_path / "one.yaml").write_text(RULE.format(id="one"))
    return live(tmp_path)


def test_an_edit_is_in_force_at_the_next_look_and_no_edit_changes_nothing(tmp_path: Path):
    live = rules(tmp_path)
    before = live.detector()
    assert live.detector() is before
    (tmp_path / "two.yaml").write_text(RULE.format(id="two"))
    after = live.detector()
    assert after is not before
    assert live.detector() is after


def test_a_broken_file_keeps_the_last_good_version_and_says_where(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    live = rules(tmp_path)
    good = live.detector()
    with caplog.at_level(logging.ERROR):
        (tmp_path / "one.yaml").write_text("id: one\nmatch: [")
        assert live.detector() is good
        assert live.detector() is good
    assert len(caplog.records) == 1
    assert "one.yaml:" in (live.status("w").error or "")
    assert "one.yaml:" in caplog.text
    (tmp_path / "one.yaml").write_text(RULE.format(id="mended"))
    broken = live.status("w").version
    assert live.detector() is not good
    assert (live.status("w").error, live.status("w").version != broken) == (None, True)


def test_rules_that_are_broken_from_the_start_are_refused(tmp_path: Path):
    (tmp_path / "one.yaml").write_text("id: one\nmatch: [")
    with pytest.raises(FaultsError):
        live(tmp_path)


def test_a_file_that_goes_away_while_it_is_read_keeps_the_last_good_version(tmp_path: Path):
    gone: list[OSError] = []

    def load(directory: Path) -> RuleBook:
        if gone:
            raise gone[0]
        return load_rule_book([directory])

    (tmp_path / "one.yaml").write_text(RULE.format(id="one"))
    live = LiveRules(tmp_path, load, rules_version, now)
    good = live.detector()
    gone.append(FileNotFoundError("one.yaml"))
    (tmp_path / "one.yaml").write_text(RULE.format(id="another"))
    assert live.detector() is good

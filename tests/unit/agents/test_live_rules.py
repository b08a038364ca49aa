"""Rules follow their files, and a broken file changes nothing."""

import logging
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from streams.adapters.rules.loader import rules_version
from streams.agents import live_rules
from streams.agents.live_rules import LiveRules
from streams.bootstrap import load_some_rules, now
from streams.detect.rulebook import RuleBook
from streams.domain.errors import DiagnosticsError
from streams.ports.clock import Clock

RULE = "id: {id}\ntitle: A rule\nmatch:\n  event.type: membership.leave\n"


@pytest.fixture(autouse=True)
def _look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_rules, "LOOK_EVERY", 0.0)
    monkeypatch.setattr(live_rules, "SETTLED", timedelta(0))


def live(tmp_path: Path, clock: Clock = now) -> LiveRules:
    return LiveRules(tmp_path, lambda directory: load_some_rules([directory]), rules_version, clock)


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
    (message,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert "\n" not in message
    assert "the 1 rules of" in message
    assert "one.yaml:" in (live.status("w").error or "")
    assert "one.yaml:" in caplog.text
    (tmp_path / "one.yaml").write_text(RULE.format(id="mended"))
    broken = live.status("w").version
    assert live.detector() is not good
    assert (live.status("w").error, live.status("w").version != broken) == (None, True)


def test_rules_that_are_broken_or_none_from_the_start_are_refused(tmp_path: Path):
    with pytest.raises(DiagnosticsError, match="there are no rules"):
        live(tmp_path)
    (tmp_path / "one.yaml").write_text("id: one\nmatch: [")
    with pytest.raises(DiagnosticsError, match=r"one\.yaml:"):
        live(tmp_path)


def test_rules_that_vanish_while_the_worker_runs_stay_in_force(tmp_path: Path):
    live = rules(tmp_path)
    good = live.detector()
    (tmp_path / "one.yaml").unlink()
    assert live.detector() is good
    assert "there are no rules" in (live.status("w").error or "")
    tmp_path.rmdir()
    assert live.detector() is good


def test_files_are_read_only_once_they_are_left_alone_and_a_clock_ahead_does_not_hold_them_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(live_rules, "SETTLED", timedelta(seconds=2))
    time = [now()]
    (tmp_path / "one.yaml").write_text(RULE.format(id="one"))
    following = live(tmp_path, lambda: time[0])
    for seconds, taken in ((1, False), (3, True), (-60, True)):
        before = following.detector()
        (tmp_path / "one.yaml").write_text(RULE.format(id=f"after-{seconds + 60}-seconds"))
        written = (tmp_path / "one.yaml").stat().st_mtime
        time[0] = datetime.fromtimestamp(written, now().tzinfo) + timedelta(seconds=seconds)
        assert (following.detector() is not before) is taken, seconds


def test_files_that_are_written_to_while_they_are_read_are_read_again(tmp_path: Path):
    def load(directory: Path) -> RuleBook:
        book = load_some_rules([directory])
        os.utime(directory / "one.yaml", ns=(next(times), next(times)))
        return book

    times = iter((1, 1, 2, 2, 3, 3, 3, 3))
    (tmp_path / "one.yaml").write_text(RULE.format(id="one"))
    following = LiveRules(tmp_path, load, rules_version, now)
    first = following.detector()
    assert following.detector() is first
    assert following.detector() is not first


def test_a_file_that_goes_away_while_it_is_read_keeps_the_last_good_version(tmp_path: Path):
    gone: list[OSError] = []

    def load(directory: Path) -> RuleBook:
        if gone:
            raise gone[0]
        return load_some_rules([directory])

    (tmp_path / "one.yaml").write_text(RULE.format(id="one"))
    live = LiveRules(tmp_path, load, rules_version, now)
    good = live.detector()
    gone.append(FileNotFoundError("one.yaml"))
    (tmp_path / "one.yaml").write_text(RULE.format(id="another"))
    assert live.detector() is good

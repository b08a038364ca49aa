"""Judgements of alerts are kept without text and give precision by rule with intervals."""

import json
from dataclasses import replace
from random import Random

import pytest

from benchmarks.alerts.judge import draw, report
from benchmarks.alerts.judgements import (
    AlertJudgement,
    Precision,
    Verdict,
    agreement,
    read_judgements,
    write_judgements,
)
from streams.detect.backtest import Backtest
from streams.detect.rulebook import RuleBook
from streams.domain.errors import DiagnosticsError
from streams.domain.rule import RuleStatus
from tests.unit.detect.desk import after, rule
from tests.unit.detect.desk import report as reported
from tests.unit.rules.world import ATLAS

SAID = AlertJudgement("news", "coup", "a1", "e1", "ann", Verdict.RIGHT)


def test_judgements_come_back_as_they_were_kept_and_hold_no_text(tmp_path):
    path = tmp_path / "alerts.jsonl"
    write_judgements(path, [SAID, replace(SAID, reader="bob", verdict=Verdict.STALE)])
    assert read_judgements(path) == [SAID, replace(SAID, reader="bob", verdict=Verdict.STALE)]
    assert set(json.loads(path.read_text().splitlines()[0])) == {
        "corpus", "rule", "article", "event", "reader", "verdict",
    }  # fmt: skip


def test_the_last_word_of_a_reader_counts(tmp_path):
    path = tmp_path / "alerts.jsonl"
    write_judgements(path, [SAID, replace(SAID, verdict=Verdict.WRONG)])
    assert [one.verdict for one in read_judgements(path)] == [Verdict.WRONG]


def test_a_line_that_holds_no_judgement_is_named(tmp_path):
    path = tmp_path / "alerts.jsonl"
    path.write_text('{"rule": "coup"}\n')
    with pytest.raises(DiagnosticsError, match=r"alerts\.jsonl:1: no judgement of an alert"):
        read_judgements(path)


def test_precision_counts_stale_alerts_as_not_right_and_has_an_interval():
    found = Precision(right=12, stale=1, wrong=2)
    assert found.share == pytest.approx(0.8)
    low, high = found.interval
    assert (low, high) == (pytest.approx(0.548, abs=0.001), pytest.approx(0.930, abs=0.001))


def test_readers_agree_where_they_agree_on_what_is_right():
    other = replace(SAID, event="e2")
    said = [SAID, replace(SAID, reader="bob"), other, replace(other, reader="bob", verdict=Verdict.STALE)]
    assert agreement(said) == (1, 2)


def test_the_report_names_every_rule_and_all_together():
    lines = report([SAID, replace(SAID, rule="riots", verdict=Verdict.WRONG)]).splitlines()
    assert [line.split()[0] for line in lines[1:-1]] == ["coup", "riots", "all"]
    assert "50%" in lines[-2]


def test_alerts_are_drawn_from_every_rule_that_notifies():
    trial = replace(rule("trial"), status=RuleStatus.EXPERIMENTAL)
    backtest = Backtest(RuleBook([rule(), trial], ATLAS))
    for number, actor in enumerate(("MLI", "NER", "SEN")):
        backtest.offer(reported(number, actor=actor))
    found = backtest.play(after(days=200))
    assert [one.alert.rule_id for one in draw(found, 2, Random(1))] == ["leaves", "leaves"]
    assert [one.alert.rule_id for one in draw(found, 1, Random(1), ["trial"])] == ["trial"]

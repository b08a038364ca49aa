"""Which alerts tell a story again is judged beside earlier alerts of their rule, and gives a share of all alerts."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.alerts.judge import report_extras
from benchmarks.alerts.judgements import AlertJudgement, Telling, read_judgements, write_judgements
from benchmarks.alerts.stories import Candidate, Extras, alerts_of, candidates_of, extras_of
from streams.detect.backtest import Backtest, Findings
from streams.detect.rulebook import RuleBook
from streams.domain.rule import RuleStatus
from tests.unit.detect.desk import after, report, rule
from tests.unit.rules.world import ATLAS

KEPT = Path(__file__).parents[3] / "benchmarks" / "alert_stories.jsonl"
RULE = rule()
TRIAL = replace(rule("trial"), status=RuleStatus.EXPERIMENTAL)


def findings(*times: float) -> list[Findings]:
    """What a rule and one on trial tell of Mali leaving a body a day, on these days."""
    backtest = Backtest(RuleBook([RULE, TRIAL], ATLAS))
    for number, day in enumerate(times):
        organisation = ("ECOWAS", "EU", "ICC")[number]
        backtest.offer(report(number, actor="MLI", organisation=organisation, hours=24 * day))
    return backtest.play(after(days=400))


def said(candidate: Candidate, verdict: Telling, reader: str = "ann") -> AlertJudgement:
    event = candidate.alert.alert.events[0]
    return AlertJudgement("news", candidate.alert.alert.rule_id, event.article.id, event.id, reader, verdict)


def test_an_alert_is_compared_with_those_of_its_rule_on_the_same_country_in_the_days_before():
    found = candidates_of(findings(0, 5, 30))
    assert [(one.alert.alert.rule_id, len(one.earlier)) for one in found] == [("leaves", 1)]
    assert found[0].alert.alert.opened_at == after(days=5)


def test_only_rules_that_notify_are_compared():
    assert {one.rule.id for one in findings(0, 5) if alerts_of(one)} == {"leaves"}


def test_alerts_that_readers_dispute_count_as_extra():
    candidates = candidates_of(findings(0, 5))
    judged = [said(candidates[0], Telling.OWN), said(candidates[0], Telling.EXTRA, "bob")]
    assert extras_of(2, candidates, judged) == Extras(alerts=2, candidates=1, read=1, extra=1)


def test_the_share_is_of_all_alerts_and_has_an_interval_until_every_candidate_is_read():
    some = Extras(alerts=1000, candidates=100, read=50, extra=5)
    assert some.share == pytest.approx(0.01)
    assert some.interval == (pytest.approx(0.0043, abs=0.0001), pytest.approx(0.0214, abs=0.0001))
    every = replace(some, read=100, extra=4)
    assert every.interval == (every.share, every.share)
    assert "4 tell a story again: 0.4% of all" in report_extras(every)


def test_stories_are_kept_as_other_judgements_are(tmp_path):
    judgement = AlertJudgement("news", "coup", "a1", "e1", "ann", Telling.EXTRA)
    write_judgements(tmp_path / "stories.jsonl", [judgement])
    assert read_judgements(tmp_path / "stories.jsonl", Telling) == [judgement]


def test_the_kept_judgements_of_stories_can_be_read():
    assert read_judgements(KEPT, Telling)

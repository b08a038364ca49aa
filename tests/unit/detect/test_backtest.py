"""A backtest plays events as if they had arrived when they were published."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from streams.cli.rules.backtest_views import plot
from streams.detect.backtest import Backtest
from streams.detect.rulebook import RuleBook
from streams.domain.alert import Change
from streams.domain.condition import Clause
from streams.domain.correlation import Correlation, CorrelationType
from streams.domain.event import Modality, revised
from tests.unit.detect.desk import after, report, rule, step, taken_back
from tests.unit.rules.world import ATLAS


def played(rules, *inputs, end=None, since=None, until=None):
    test = Backtest(RuleBook(rules, ATLAS), since, until)
    for item in inputs:
        test.offer(item)
    return test, test.play(end or after(days=30))


def test_it_says_what_would_have_been_told_and_how_much_dedupe_avoids():
    inputs = [report(n, n, by=f"outlet{n}") for n in range(5)] + [report(9, 9, "completed")]
    _, (found,) = played([rule()], *inputs)
    assert (found.matched, len(found.alerts), found.told, found.avoided) == (6, 1, 2, 4)
    assert found.changes == {Change.OPENED: 1, Change.UPDATED: 4, Change.ESCALATED: 1}


def test_old_events_count_as_fresh_and_in_the_order_of_publication():
    _, (found,) = played([rule()], report(2, 5, "completed"), report(1), end=after(days=4000))
    assert found.told == 2
    assert found.changes == {Change.OPENED: 1, Change.ESCALATED: 1, Change.CLOSED: 1}


def test_only_what_was_published_in_the_span_is_played():
    test, (found,) = played([rule()], report(1, -5), report(2, 5), report(3, 50), since=after(), until=after(20))
    assert (test.seen, found.matched) == (1, 1)


def test_corrections_retract():
    _, (found,) = played([rule()], report(1), taken_back(report(1), 5))
    assert (found.changes[Change.RETRACTED], found.examples()) == (1, [])


@pytest.mark.parametrize("hours", [5, -5], ids=["dated later", "dated earlier"])
def test_a_later_version_that_matches_no_more_retracts_whatever_date_it_claims(hours):
    asserted = replace(rule(), match=Clause(field="event.modality", values=("asserted",)))
    denied = report(1, hours, modality=Modality.DENIED)
    test, (found,) = played([asserted], revised(report(1), 1), revised(denied, 2), revised(report(2, 50), 3))
    assert test.seen == 3
    assert (found.changes[Change.RETRACTED], [one.alert.events[0].id for one in found.examples()]) == (1, ["e2"])


def test_absences_become_certain_as_time_passes():
    steps = (step("out", "membership.leave"), step("back", "membership.join"))
    stays = Correlation(type=CorrelationType.ABSENCE, group_by=("actor.id",), within=timedelta(days=9), steps=steps)
    _, (found,) = played([rule("stays-out", correlate=stays)], report(1))
    assert [tracked.alert.opened_at for tracked in found.alerts] == [after(days=9)]
    assert found.told == 1


def test_what_the_rule_would_tell_and_is_held_back_is_counted_by_reason():
    _, (found,) = played(
        [rule(throttle=timedelta(days=5), notify_on=frozenset(Change))], report(1), report(2, 5, by="b")
    )
    assert found.withheld == {"throttled: told 5 h ago, less than 5 d": 1}


def test_examples_are_the_best_supported_alerts():
    inputs = [report(1), report(2, 1, actor="NER"), report(3, 2, actor="NER", by="gazette")]
    _, (found,) = played([rule()], *inputs)
    assert [tracked.alert.dedupe["actor.id"] for tracked in found.examples(1)] == ["NER"]


def test_the_plot_has_a_bar_a_week_and_one_line_for_a_long_silence():
    weeks = {date(2024, 1, 1): 2, date(2024, 1, 15): 4, date(2024, 4, 1): 1}
    lines = list(plot(weeks))
    assert lines[0] == f"2024-W01  [cyan]{'█' * 20}[/] 2"
    assert lines[1] == "2024-W02  [dim]·[/]"
    assert lines[3] == "[dim]    …     10 weeks without an alert[/]"
    assert len(lines) == 5

"""Which events are one story: missing values are like nothing, and pairs are the same from both sides."""

from datetime import timedelta

from streams.domain.correlation import Correlation, CorrelationType, Missing
from tests.unit.detect.desk import Desk, after, kinds, report, rule, step, taken_back

COUNT = Correlation(type=CorrelationType.COUNT, at_least=2, within=timedelta(days=1), group_by=("actor.id",))


def opened(desk):
    return [tracked.alert.dedupe for tracked in desk.state.alerts()]


def test_events_without_a_value_of_the_key_are_stories_of_their_own():
    desk = Desk(rule(dedupe_key=("target.id",)))
    desk.take(report(1), report(2, 1))
    assert opened(desk) == [{"target.id": None}, {"target.id": None}]


def test_a_rule_can_group_missing_values():
    desk = Desk(rule(dedupe_key=("target.id",), missing=Missing.GROUP))
    desk.take(report(1), report(2, 1))
    assert opened(desk) == [{"target.id": None}]


def test_the_default_key_needs_the_actor_alone():
    desk = Desk()
    desk.take(report(1), report(2, 1))
    desk.take(report(3, 2, actor=None), report(4, 3, actor=None))
    assert len(opened(desk)) == 3


def test_a_correction_retracts_the_story_without_a_key_that_it_belongs_to():
    desk = Desk(rule(dedupe_key=("target.id",)))
    desk.take(report(1), report(2, 1))
    assert kinds(desk.take(taken_back(report(1), 2))) == [("retracted", "announced")]


def test_events_without_a_value_of_the_group_are_not_counted_together():
    desk = Desk(rule(correlate=COUNT))
    assert desk.take(report(1, actor=None), report(2, 1, actor=None)) == []
    assert kinds(desk.take(report(3, 2), report(4, 3))) == [("opened", "announced")]


def test_an_absence_does_not_wait_for_what_could_never_be_seen():
    absence = Correlation(
        type=CorrelationType.ABSENCE,
        within=timedelta(days=1),
        group_by=("actor.id",),
        steps=(step("leaves", "membership.leave"), step("joins", "membership.join")),
    )
    desk = Desk(rule(correlate=absence))
    desk.take(report(1, actor=None))
    assert desk.wait(after(days=9)) == []


def test_a_fact_between_two_is_one_story_from_both_sides():
    desk = Desk(rule(dedupe_key=("pair(actor, target)",)))
    desk.take(report(1, actor="MLI", target="NER"), report(2, 1, actor="NER", target="MLI"))
    assert opened(desk) == [{"pair(actor, target)": "MLI + NER"}]


def test_half_a_pair_is_grouped_with_itself_alone():
    desk = Desk(rule(dedupe_key=("pair(actor, target)",), missing=Missing.GROUP))
    desk.take(report(1, actor="MLI"), report(2, 1, actor="MLI"), report(3, 2, actor="NER"))
    assert len(opened(desk)) == 2

"""Alerts of several events: they open when the pattern is complete, and are taken back when it is not any more."""

from datetime import timedelta

from streams.domain.alert import AlertState, Change
from streams.domain.correlation import Correlation, CorrelationType
from tests.unit.detect.desk import Desk, after, kinds, report, rule, step, taken_back, told

DAY = timedelta(days=1)


def correlated(kind: CorrelationType, **fields: object):
    return rule("several", correlate=Correlation(type=kind, **{"group_by": ("actor.id",), "within": 2 * DAY, **fields}))


COUNT = correlated(CorrelationType.COUNT, at_least=3)
ABSENCE = correlated(
    CorrelationType.ABSENCE, steps=(step("leaves", "membership.leave"), step("joins", "membership.join"))
)


def test_an_alert_opens_with_the_event_that_completes_the_count_and_shows_all_of_them():
    desk = Desk(COUNT)
    assert desk.take(report(1), report(2, 5, by="gazette")) == []
    (change,) = desk.take(report(3, 9, by="tribune"))
    assert (change.change, change.at, change.alert.opened_at) == (Change.OPENED, after(9), after(9))
    assert [event.id for event in change.alert.events] == ["e1", "e2", "e3"]


def test_groups_are_counted_apart():
    desk = Desk(COUNT)
    assert desk.take(report(1), report(2, 5, actor="NER"), report(3, 9, actor="SEN")) == []


def test_events_further_apart_than_the_window_do_not_add_up():
    desk = Desk(COUNT)
    assert desk.take(report(1), report(2, 30), report(3, 60)) == []


def test_syndicated_copies_count_once():
    desk = Desk(correlated(CorrelationType.DISTINCT, field="source.owner", at_least=2))
    assert desk.take(report(1), report(2, 1), report(3, 2)) == []
    assert kinds(desk.take(report(4, 3, by="gazette"))) == [("opened", "announced")]


def test_a_late_event_still_completes_the_pattern():
    desk = Desk(COUNT)
    desk.take(report(1), report(2, 20))
    (change,) = desk.take(report(3, 10, by="gazette"))
    assert (change.change, change.alert.opened_at) == (Change.OPENED, after(20))


def test_an_event_later_than_allowed_is_recorded_and_not_counted():
    desk = Desk(COUNT)
    desk.take(report(1), report(2, 30), report(9, 40, actor="SEN"))
    assert desk.take(report(3, 10)) == []
    assert [rule_match.event_id for rule_match in desk.state.rule_matches() if rule_match.late] == ["e3"]


def test_a_correction_that_breaks_the_pattern_retracts():
    desk = Desk(COUNT)
    desk.take(report(1), report(2, 5), report(3, 9))
    (change,) = desk.take(taken_back(report(2, 5), 12))
    assert (change.change, change.notify) == (Change.RETRACTED, True)


def test_a_sequence_needs_its_order():
    then = correlated(
        CorrelationType.SEQUENCE,
        steps=(step("suspended", "membership.suspend"), step("leaves", "membership.leave")),
    )
    desk = Desk(then)
    assert desk.take(report(1)) == []
    assert desk.take(report(2, 3, event_type="membership.suspend")) == []
    (change,) = desk.take(report(3, 9))
    assert [event.id for event in change.alert.events] == ["e2", "e3"]


def test_an_absence_opens_once_it_is_certain_and_is_dated_at_its_deadline():
    desk = Desk(ABSENCE)
    assert desk.take(report(1)) == []
    assert desk.wait(after(days=2, hours=23)) == []
    (change,) = desk.wait(after(days=3, hours=1))
    assert (change.change, change.at, change.notify) == (Change.OPENED, after(days=2), True)
    assert change.event == report(1)


def test_what_was_awaited_and_came_in_time_means_no_alert():
    desk = Desk(ABSENCE)
    desk.take(report(1), report(2, 30, event_type="membership.join"))
    assert desk.wait(after(days=30)) == []


def test_what_was_awaited_and_came_late_but_in_time_takes_the_alert_back():
    """Two sources: the slow one's report was published in time, but arrives after the deadline."""
    desk = Desk(correlated(CorrelationType.ABSENCE, steps=ABSENCE.correlate.steps, allowed_lateness=timedelta(0)))
    desk.take(report(1))
    assert told(desk.wait(after(days=2, hours=1))) == [Change.OPENED]
    assert desk.take(report(2, 30, event_type="membership.join")) == [], "too late by the rule: recorded, not counted"
    assert [rule_match.late for rule_match in desk.state.rule_matches() if rule_match.event_id == "e2"] == [True]


def test_an_absence_that_only_a_withdrawn_report_had_prevented_is_an_absence():
    desk = Desk(ABSENCE)
    back = report(2, 30, event_type="membership.join")
    desk.take(report(1), back)
    assert desk.wait(after(days=4)) == []
    assert told(desk.take(taken_back(back, 24 * 4))) == [Change.OPENED]


def test_a_surge_is_many_times_the_usual():
    surge = correlated(
        CorrelationType.RATE, at_least=3, floor=3, within=timedelta(hours=6), baseline=timedelta(hours=60)
    )
    desk = Desk(surge)
    usual = [report(n, n * 6) for n in range(10)]
    assert desk.take(*usual) == []
    burst = [report(20 + n, 60 + n, by="gazette") for n in range(3)]
    assert told(desk.take(*burst)) == [Change.OPENED]


def test_a_correlated_alert_escalates_closes_and_begins_anew():
    desk = Desk(
        rule(
            "pair",
            correlate=Correlation(type=CorrelationType.COUNT, at_least=2, group_by=("actor.id",), within=DAY),
            close_after=timedelta(days=10),
        )
    )
    desk.take(report(1), report(2, 1))
    assert kinds(desk.take(report(3, 5, "completed"))) == [("escalated", "completed")]
    assert kinds(desk.wait(after(days=11))) == [("closed", "completed")]
    desk.take(report(4, 24 * 20))
    assert kinds(desk.take(report(5, 24 * 20 + 1))) == [("opened", "announced")]
    states = [tracked.alert.state for tracked in desk.state.alerts()]
    assert sorted(states) == [AlertState.CLOSED, AlertState.OPEN]

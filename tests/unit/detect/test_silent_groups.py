"""A group of which nothing comes any more opens an alert; what comes again closes it, and people hear of both."""

from dataclasses import replace
from datetime import timedelta

from streams.domain.alert import AlertState, Change
from streams.domain.correlation import Correlation, CorrelationType
from streams.domain.rule import AlertPolicy
from tests.unit.detect.desk import Desk, after, report, rule, taken_back, told

SILENCE = Correlation(
    type=CorrelationType.ABSENCE,
    group_by=("source.name",),
    within=timedelta(hours=6),
    allowed_lateness=timedelta(hours=1),
)
NOTIFIED = AlertPolicy().notify_on | {Change.CLOSED}
SILENT = rule("silent", correlate=SILENCE, stage_field=None, stage_order=(), notify_on=NOTIFIED)


def test_a_source_that_falls_silent_opens_an_alert_at_its_deadline():
    desk = Desk(SILENT)
    assert desk.take(report(1), report(2, 5)) == []
    assert desk.wait(after(11)) == []
    (opened,) = desk.wait(after(12.2))
    assert (opened.change, opened.at, opened.notify) == (Change.OPENED, after(11), True)


def test_what_comes_again_closes_the_alert_and_is_told():
    desk = Desk(SILENT)
    desk.take(report(1))
    desk.wait(after(8))
    (closed,) = desk.take(report(2, 9))
    assert (closed.change, closed.notify, closed.at) == (Change.CLOSED, True, after(9))
    assert closed.reason.startswith("it comes again")
    assert closed.alert.state is AlertState.CLOSED
    assert desk.take(report(3, 10)) == []


def test_the_next_silence_is_an_alert_of_its_own():
    desk = Desk(SILENT)
    desk.take(report(1))
    (first,) = desk.wait(after(8))
    desk.take(report(2, 9))
    (second,) = desk.wait(after(17))
    assert second.change is Change.OPENED
    assert second.alert.id != first.alert.id
    (closed,) = desk.take(report(3, 20))
    assert (closed.change, closed.alert.id) == (Change.CLOSED, second.alert.id)


def test_groups_fall_silent_apart():
    desk = Desk(SILENT)
    desk.take(report(1), report(2, by="gazette"))
    desk.take(report(3, 5, by="gazette"))
    (opened,) = desk.wait(after(8))
    assert opened.alert.dedupe == {"source.name": "wire"}


def test_a_recovery_is_not_told_to_those_who_never_heard_of_the_silence():
    desk = Desk(replace(SILENT, alert=replace(SILENT.alert, notify_on=frozenset({Change.CLOSED}))))
    desk.take(report(1))
    desk.wait(after(8))
    assert told(desk.take(report(2, 9))) == []


def test_after_an_outage_of_ours_the_silence_and_its_end_are_told_in_order():
    desk = Desk(SILENT)
    desk.take(report(1))
    changes = desk.take(report(2, 30))
    assert [change.change for change in changes] == [Change.OPENED, Change.CLOSED]


def test_a_late_report_that_came_in_time_means_no_silence():
    desk = Desk(SILENT)
    desk.take(report(1))
    assert desk.take(report(2, 5), now=after(5.9)) == []
    assert desk.wait(after(11.9)) == []


def test_a_report_that_is_taken_back_breaks_no_silence():
    desk = Desk(SILENT)
    desk.take(report(1))
    second = report(2, 5)
    desk.take(second)
    desk.take(taken_back(second, 5.5))
    (opened,) = desk.wait(after(8))
    assert opened.at == after(6)


def test_only_the_last_of_a_busy_group_waits_for_its_deadline():
    desk = Desk(SILENT)
    for number in range(20):
        desk.take(report(number, number / 4))
    waiting = [one for one in desk.state.rule_matches() if one.due_at is not None]
    assert [one.event_id for one in waiting] == ["e19"]

"""An alert opens, climbs, is joined, retracted and closed; a later story is a new episode."""

from dataclasses import replace
from datetime import timedelta

import pytest

from streams.domain.alert import AlertState, Change
from streams.domain.rule import RuleStatus
from tests.unit.detect.desk import Desk, after, kinds, report, rule, taken_back, told


def test_the_first_report_opens_an_alert_and_tells_of_it():
    desk = Desk()
    (change,) = desk.take(report(1))
    assert (change.change, change.notify, change.at) == (Change.OPENED, True, after())
    assert change.alert.dedupe == {"actor.id": "MLI", "organisation.id": "ECOWAS", "target.id": None}
    assert change.alert.events == (report(1),)


def test_each_further_stage_escalates_once():
    desk = Desk()
    found = [desk.take(report(n, n, status)) for n, status in enumerate(["threatened", "announced", "completed"])]
    assert [kinds(changes) for changes in found] == [
        [("opened", "threatened")],
        [("escalated", "announced")],
        [("escalated", "completed")],
    ]
    assert len({changes[0].alert.id for changes in found}) == 1


def test_an_earlier_stage_never_lowers_the_alert():
    desk = Desk()
    desk.take(report(1, 0, "completed"))
    (change,) = desk.take(report(2, 5, "threatened", by="gazette"))
    assert kinds([change]) == [("updated", "completed")]


def test_another_source_updates_without_telling_and_a_syndicated_copy_does_not_even_update():
    desk = Desk()
    desk.take(report(1, by="wire"))
    (update,) = desk.take(report(2, 1, by="gazette"))
    assert (update.change, update.notify, update.alert.sources) == (Change.UPDATED, False, ("gazette", "wire"))
    assert desk.take(report(3, 2, by="wire")) == []
    assert desk.state.alerts()[0].alert.event_count == 3


@pytest.mark.parametrize("status", ["proposed", "cancelled"])
def test_a_stage_that_the_rule_does_not_order_opens_nothing(status):
    assert Desk().take(report(1, 0, status)) == []


def test_a_story_that_is_called_off_tells_those_who_were_told_of_it_and_stays_open():
    desk = Desk()
    desk.take(report(1))
    (change,) = desk.take(report(2, 48, "cancelled", by="gazette"))
    assert (change.change, change.notify, change.alert.state) == (Change.UPDATED, True, AlertState.OPEN)
    assert [(line.change, line.stage) for line in change.alert.history] == [
        (Change.OPENED, "announced"),
        (Change.UPDATED, "cancelled"),
    ]


def test_the_same_event_again_changes_nothing():
    desk = Desk()
    desk.take(report(1))
    assert desk.take(report(1)) == []
    assert desk.state.alerts()[0].alert.event_count == 1


def test_a_corrected_article_replaces_itself_and_is_no_second_source():
    desk = Desk()
    desk.take(report(1, 0, "announced"))
    (change,) = desk.take(report(1, 3, "completed"))
    assert kinds([change]) == [("escalated", "completed")]
    assert (change.alert.event_count, change.alert.sources, change.alert.opened_at) == (1, ("wire",), after())


def test_an_older_version_that_arrives_late_does_not_undo_the_newer_one():
    desk = Desk()
    desk.take(report(1, 3, "completed"))
    assert told(desk.take(report(1, 0, "announced"))) == []
    assert desk.state.alerts()[0].alert.stage == "completed"


def test_a_correction_that_removes_the_only_support_retracts():
    desk = Desk()
    first = report(1)
    desk.take(first)
    (change,) = desk.take(taken_back(first, 4))
    assert (change.change, change.notify, change.alert.state) == (Change.RETRACTED, True, AlertState.RETRACTED)
    assert (change.alert.sources, change.alert.event_count, change.alert.events) == ((), 0, (first,))
    assert [line.change for line in change.alert.history] == [Change.OPENED, Change.RETRACTED]


def test_a_correction_does_not_retract_what_another_source_supports():
    desk = Desk()
    first = report(1)
    desk.take(first, report(2, 1, by="gazette"))
    assert desk.take(taken_back(first, 4)) == []
    assert desk.state.alerts()[0].alert.sources == ("gazette",)


def test_a_correction_that_removes_the_support_of_a_stage_tells_that_the_alert_fell_back():
    desk = Desk()
    desk.take(report(1))
    wrong = report(2, 1, "completed")
    desk.take(wrong)
    (change,) = desk.take(taken_back(wrong, 2))
    assert kinds([change]) == [("updated", "announced")]
    assert change.notify


def test_a_retraction_is_not_told_to_people_who_were_never_told():
    desk = Desk(rule(max_event_age=timedelta(hours=1)))
    old = report(1)
    desk.take(old, now=after(5))
    (change,) = desk.take(taken_back(old, 6))
    assert (change.change, change.notify) == (Change.RETRACTED, False)
    assert "nobody had been told" in change.reason


def test_a_retracted_alert_opens_again_under_its_id_when_somebody_else_reports_it():
    desk = Desk()
    first = report(1)
    (opened,) = desk.take(first)
    desk.take(taken_back(first, 4))
    (again,) = desk.take(report(2, 8, by="gazette"))
    assert (again.change, again.notify, again.alert.id) == (Change.OPENED, True, opened.alert.id)
    assert again.id != opened.id
    assert [line.change for line in again.alert.history] == [Change.OPENED, Change.RETRACTED, Change.OPENED]


def test_an_event_that_its_article_says_again_supports_again():
    desk = Desk()
    desk.take(report(1))
    desk.take(taken_back(report(1), 4))
    assert told(desk.take(report(1, 6))) == [Change.OPENED]


def test_versions_of_one_date_count_in_the_order_in_which_they_arrive():
    """Most publishers edit without a new date."""
    desk = Desk()
    desk.take(report(1))
    assert kinds(desk.take(taken_back(report(1), 0))) == [("retracted", "announced")]
    again = desk.take(report(1, trigger="quit after all"))
    assert (kinds(again), told(again)) == ([("opened", "announced")], [Change.OPENED])


def test_a_correction_that_is_delivered_twice_is_told_once():
    desk = Desk()
    desk.take(report(1), taken_back(report(1), 0))
    assert desk.take(report(1), taken_back(report(1), 0)) == []
    assert desk.state.alerts()[0].alert.state is AlertState.RETRACTED


def test_a_withdrawal_that_overtakes_its_event_still_takes_it_back():
    desk = Desk()
    desk.take(taken_back(report(1), 4))
    assert desk.take(report(1)) == []
    assert desk.state.alerts() == []


def test_silence_closes_the_alert_and_a_later_report_is_a_new_episode():
    desk = Desk(rule(close_after=timedelta(days=30)))
    (opened,) = desk.take(report(1))
    assert desk.wait(after(days=29)) == []
    (closed,) = desk.wait(after(days=31))
    assert (closed.change, closed.at, closed.notify) == (Change.CLOSED, after(days=30), False)
    (second,) = desk.take(report(2, 24 * 40, by="gazette"))
    assert (second.change, second.alert.id != opened.alert.id) == (Change.OPENED, True)


def test_closing_comes_before_the_next_episode_opens_even_without_a_tick_between():
    desk = Desk(rule(close_after=timedelta(days=30)))
    desk.take(report(1))
    assert kinds(desk.take(report(2, 24 * 40))) == [("closed", "announced"), ("opened", "announced")]


def test_a_late_report_reopens_a_closed_alert_whose_silence_it_breaks():
    desk = Desk(rule(close_after=timedelta(days=30)))
    desk.take(report(1))
    desk.wait(after(days=31))
    (change,) = desk.take(report(2, 24 * 20, by="gazette"), now=after(days=31, hours=1))
    assert (change.change, change.alert.state) == (Change.UPDATED, AlertState.OPEN)
    assert [line.change for line in change.alert.history] == [Change.OPENED]


def test_a_late_report_between_two_episodes_makes_them_one():
    desk = Desk(rule(close_after=timedelta(days=30)))
    (first,) = desk.take(report(1))
    *_, second = desk.take(report(2, 24 * 50, "completed"))
    found = desk.take(report(3, 24 * 25), now=after(days=50))
    assert [(c.change, c.notify, c.alert.id == first.alert.id) for c in found] == [
        (Change.ESCALATED, False, True),
        (Change.CLOSED, False, False),
    ]
    assert "was told as the alert " + second.alert.id in found[0].reason
    (tracked,) = desk.state.alerts()
    assert (tracked.alert.event_count, tracked.alert.stage) == (3, "completed")


@pytest.mark.parametrize("status", [RuleStatus.EXPERIMENTAL])
def test_an_experimental_rule_records_without_telling(status):
    desk = Desk(replace(rule(), status=status))
    (change,) = desk.take(report(1))
    assert (change.notify, change.reason) == (False, "opened at announced; the rule is experimental")


def test_a_disabled_rule_does_nothing():
    assert Desk(replace(rule(), status=RuleStatus.DISABLED)).take(report(1)) == []


def test_a_report_that_is_too_old_is_recorded_without_telling():
    (change,) = Desk().take(report(1), now=after(days=8))
    assert (change.change, change.notify) == (Change.OPENED, False)
    assert "8 d old" in change.reason


def test_throttling_holds_updates_back_but_not_escalations():
    desk = Desk(rule(throttle=timedelta(hours=6), notify_on=frozenset(Change)))
    found = [
        desk.take(report(1)),
        desk.take(report(2, 1, by="gazette")),
        desk.take(report(3, 2, "completed", by="gazette")),
        desk.take(report(4, 9, by="tribune")),
    ]
    assert [[c.notify for c in changes] for changes in found] == [[True], [False], [True], [True]]


def test_a_date_in_the_future_counts_as_arrival_and_five_minutes():
    desk = Desk()
    (change,) = desk.take(report(1, 24 * 365), now=after())
    assert change.at == after() + timedelta(minutes=5)


def test_two_stages_of_one_moment_are_both_in_the_history_whichever_came_first():
    reports = [report(1, 0, "threatened"), report(2, 0, "announced", by="gazette")]
    for order in (reports, reports[::-1]):
        desk = Desk()
        for each in order:
            desk.take(each)
        (alert,) = [tracked.alert for tracked in desk.state.alerts()]
        assert [line.stage for line in alert.history] == ["threatened", "announced"]
        assert alert.stage_order == ("threatened", "announced", "completed")

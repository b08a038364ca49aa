"""A later happening with the same key is an alert of its own when status and the text's own dates tell it apart."""

from datetime import date, timedelta

from streams.domain.alert import AlertState, Change
from tests.unit.detect.desk import Desk, after, kinds, report

FIRST, SECOND = date(2024, 1, 28), date(2024, 2, 20)
"""The days of two happenings; the second is reported 23 days after the first."""


def two_happenings() -> Desk:
    desk = Desk()
    desk.take(report(1, 0, "completed", occurred_on=FIRST))
    desk.take(report(2, 24 * 23, "completed", by="gazette", occurred_on=SECOND))
    return desk


def alerts(desk: Desk) -> list[list[str]]:
    """The events of each alert, oldest alert first."""
    found = sorted(desk.state.alerts(), key=lambda one: one.alert.opened_at)
    return [[event.id for event in one.alert.events] for one in found]


def test_each_happening_has_an_alert_and_both_stay_open():
    desk = two_happenings()
    assert alerts(desk) == [["e1"], ["e2"]]
    assert {one.alert.state for one in desk.state.alerts()} == {AlertState.OPEN}


def test_an_undated_report_is_of_the_happening_that_began_last():
    desk = two_happenings()
    desk.take(report(3, 24 * 24, "completed", by="tribune"))
    assert alerts(desk) == [["e1"], ["e2", "e3"]]


def test_a_late_report_of_the_first_happening_joins_the_first_alert():
    desk = two_happenings()
    desk.take(report(3, 24 * 24, "completed", by="tribune", occurred_on=FIRST))
    assert alerts(desk) == [["e1", "e3"], ["e2"]]


def test_a_happening_that_is_heard_of_later_but_came_first_is_an_alert_of_its_own_as_well():
    desk = Desk()
    desk.take(report(2, 24 * 23, "completed", by="gazette", occurred_on=SECOND))
    desk.take(report(1, 24 * 22, "completed", occurred_on=FIRST), now=after(24 * 24))
    assert alerts(desk) == [["e1"], ["e2"]]


def test_what_was_called_off_and_comes_much_later_after_all_is_an_alert_of_its_own():
    desk = Desk()
    desk.take(report(1, 0, "announced"))
    desk.take(report(2, 24, "cancelled", by="gazette"))
    (opened,) = desk.take(report(3, 24 * 23, "completed", by="tribune", occurred_on=SECOND))
    assert (opened.change, opened.notify) == (Change.OPENED, True)


def test_what_was_announced_and_comes_on_its_day_is_the_same_story():
    desk = Desk()
    desk.take(report(1, 0, "announced"))
    assert kinds(desk.take(report(2, 24 * 23, "completed", occurred_on=SECOND))) == [("escalated", "completed")]


def test_the_first_message_of_an_alert_says_so_whatever_changed():
    desk = Desk()
    (old,) = desk.take(report(1), now=after(24 * 9))
    assert (old.notify, old.first_told) == (False, False)
    (first,) = desk.take(report(2, 24 * 9, by="gazette"))
    assert (first.change, first.notify, first.first_told) == (Change.UPDATED, True, True)
    (climb,) = desk.take(report(3, 24 * 10, "completed"))
    assert (climb.notify, climb.first_told) == (True, False)
    assert desk.wait(after() + timedelta(days=11)) == []

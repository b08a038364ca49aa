"""Extraction and detection agree on which version of an article stands: the last to arrive, whatever it claims."""

from datetime import timedelta

import pytest

from streams.detect.memory_state import MemoryState
from streams.domain.alert import AlertChange, AlertState, Change
from streams.domain.event import Event, revised
from streams.domain.remembered import Remembered, Version
from streams.domain.withdrawal import Withdrawal
from streams.extract.corrections import correct
from tests.unit.detect.desk import Desk, after, kinds, report, told

LATER = 30
"""The hour of the first version's date; others claim earlier ones."""


class Press:
    """One article whose versions arrive one after the other, through extraction's corrections to a desk."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.remembered: Remembered | None = None
        self.arrivals = 0

    def prints(self, *events: Event, hours: float = LATER) -> list[Event | Withdrawal]:
        """What the next version of the article gives, if it is dated at that hour."""
        self.arrivals += 1
        version = Version(arrived_ms=1_000 * self.arrivals, offset=self.arrivals)
        keys = {event.id: event.story_key for event in events}
        correction = correct("a1", version, after(hours), keys, self.remembered)
        assert not correction.superseded
        self.remembered = correction.remember
        return [*(revised(event, version.arrived_ms) for event in events), *correction.withdrawals]

    def publishes(self, *events: Event, hours: float = LATER) -> list[AlertChange]:
        """What the desk makes of it."""
        return self.desk.take(*self.prints(*events, hours=hours), now=after(100))


def test_a_later_version_with_an_older_date_replaces_the_one_before():
    press = Press()
    press.publishes(report(1, LATER, "announced"))
    (change,) = press.publishes(report(1, 10, "completed"), hours=10)
    assert kinds([change]) == [("escalated", "completed")]
    assert change.alert.opened_at == after(10)
    assert change.alert.event_count == 1


def test_a_later_version_with_an_older_date_takes_back_and_brings_back_and_each_time_it_is_told():
    press = Press()
    said = [
        press.publishes(report(1, LATER)),
        press.publishes(hours=20),
        press.publishes(report(1, 10), hours=10),
        press.publishes(hours=5),
        press.publishes(report(1, 5), hours=5),
    ]
    assert [told(changes) for changes in said] == [[Change.OPENED], [Change.RETRACTED]] * 2 + [[Change.OPENED]]
    assert press.desk.state.alerts()[0].alert.state is AlertState.OPEN
    assert len({change.id for changes in said for change in changes}) == 5


def test_the_same_words_under_the_same_date_are_told_again_once_they_were_taken_back():
    press = Press()
    press.publishes(report(1, LATER))
    press.publishes()
    assert told(press.publishes(report(1, LATER))) == [Change.OPENED]


@pytest.mark.parametrize("hours", [LATER, 10])
def test_whatever_order_versions_reach_detection_in_the_last_one_stands(hours: float):
    press = Press()
    first, second = (
        press.prints(report(1, LATER, "completed")),
        press.prints(report(1, hours, "announced"), hours=hours),
    )
    (gone,) = press.prints(hours=hours)
    for order in ([*first, *second], [*second, *first], [*first, *second, *first]):
        desk = Desk()
        for item in order:
            desk.take(item, now=after(100))
        assert desk.state.alerts()[0].alert.stage == "announced"
        desk.take(gone, *order, now=after(100))
        assert desk.state.alerts()[0].alert.state is AlertState.RETRACTED


def test_an_article_that_is_sent_again_unchanged_costs_no_reading_of_its_story():
    class Counting(MemoryState):
        reads = 0

        def matches_of_alert(self, alert_id: str):
            self.reads += 1
            return super().matches_of_alert(alert_id)

    press = Press()
    press.desk.state = state = Counting()
    press.publishes(report(1, LATER))
    state.reads = 0
    assert press.publishes(report(1, LATER)) == []
    assert state.reads == 0
    assert press.publishes() != []
    assert state.reads > 0


def test_where_revisions_are_unknown_the_later_date_stands():
    desk = Desk()
    newer = report(1, 30, "announced")
    desk.take(newer)
    desk.take(report(1, 10, "completed"))
    assert desk.state.alerts()[0].alert.stage == "announced"
    assert desk.state.alerts()[0].tally.last_at - after() == timedelta(hours=10)

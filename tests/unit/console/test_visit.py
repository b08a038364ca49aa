"""Visits: what is new to somebody is what happened since their last one."""

from datetime import UTC, datetime, timedelta

import pytest

from streams.console.pages.visit import visit_of

NOON = datetime(2024, 3, 6, 12, tzinfo=UTC)


def test_the_first_look_shows_a_day():
    visit = visit_of(None, NOON)
    assert visit.is_first
    assert visit.since == NOON - timedelta(days=1)


def test_looking_again_within_a_visit_keeps_what_was_new_at_its_beginning():
    first = visit_of(None, NOON)
    again = visit_of(first.cookie, NOON + timedelta(minutes=20))
    assert (again.since, again.is_first) == (first.since, True)
    third = visit_of(again.cookie, NOON + timedelta(minutes=40))
    assert third.since == first.since


def test_after_a_break_new_is_what_happened_since_the_last_look():
    first = visit_of(None, NOON)
    later = visit_of(first.cookie, NOON + timedelta(hours=5))
    assert (later.since, later.is_first) == (NOON, False)


@pytest.mark.parametrize("cookie", ["", "x", "1.2", "1.2.3.4", "9" * 40 + ".1.0", "5.4.0", "1.99999999999.0", "0.0.0"])
def test_cookies_that_are_not_ours_count_as_none(cookie):
    assert visit_of(cookie, NOON).is_first

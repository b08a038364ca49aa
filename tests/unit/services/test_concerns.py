"""All is well only where nothing needs somebody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from streams.domain.consumer_group import ConsumerGroup, Position
from streams.domain.figures import Figures
from streams.services.concerns import ConcernError, check_agents, check_deliveries, check_endpoints, check_feeds


def figures(**changes: Any) -> Callable[[], Figures]:
    well = {
        "skipped_articles": {},
        "rule_loads": [],
        "late_events": {},
        "open_alerts": 1,
        "alert_changes": 1,
        "notices_waiting": 0,
        "deliveries": {"pending": 3},
        "oldest_due": timedelta(seconds=3),
        "endpoints": {"active": 2},
        "failing_endpoints": 0,
        "attempts": [],
        "feeds": {"active": 1},
        "failing_feeds": 0,
        "silent_feeds": 0,
        "feed_articles": 9,
        "oldest_due_feed": timedelta(0),
    }
    return lambda: Figures(**{**well, **changes})


def group(*, members: int = 1, committed: int = 0, first: int = 0, end: int = 5) -> ConsumerGroup:
    position = Position("articles", 0, committed, first, end)
    return ConsumerGroup("extract", "Stable", members, (position,))


def test_an_installation_that_works_is_no_concern():
    check_endpoints(figures())
    check_deliveries(figures())
    check_feeds(figures())
    check_agents(lambda: [group()])


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (lambda: check_endpoints(figures(endpoints={"disabled": 1})), "1 endpoint disabled"),
        (lambda: check_endpoints(figures(failing_endpoints=2)), "nothing gets through to 2"),
        (lambda: check_deliveries(figures(oldest_due=timedelta(minutes=6))), "due for 0:06:00"),
        (lambda: check_deliveries(figures(deliveries={"dead": 7})), "7 dead"),
        (lambda: check_feeds(figures(failing_feeds=2)), "2 cannot be fetched"),
        (lambda: check_agents(lambda: [group(members=0)]), "no running extract worker"),
        (lambda: check_agents(lambda: [group(end=10_001)]), "extract is 10,001 records behind"),
        (lambda: check_agents(lambda: [group(first=3)]), "extract lost 3 records"),
    ],
)
def test_what_needs_somebody_is_said_with_where_to_look(check: Callable[[], None], said: str):
    with pytest.raises(ConcernError, match=f"{said}.*; .*`tocsin"):
        check()

"""When a feed is fetched again."""

from datetime import timedelta

import pytest

from streams.collect.schedule import FIRST, MAX_BACKOFF, Pace, after_failure, after_success, asked_by_cache, usual_gap
from tests.unit.collect.documents import NOW


def success(pace: Pace, gap: float | None = None) -> int:
    return after_success(pace, gap, NOW, lambda: 0.0).interval


def failure(failures: int, retry_after: float | None = None, pace: Pace | None = None) -> int:
    return after_failure(pace or Pace(), failures, retry_after, NOW, lambda: 0.0).interval


def test_the_interval_adapts_to_how_often_a_feed_changes_within_bounds() -> None:
    assert success(Pace()) == FIRST
    assert success(Pace(), 60) == FIRST
    assert success(Pace(), 7_200) == 3_600
    assert success(Pace(), 10_000_000) == 6 * 3_600


def test_what_the_publisher_asks_for_lengthens_the_interval() -> None:
    assert success(Pace(asked=5_000)) == 5_000
    assert success(Pace(asked=10)) == FIRST
    assert success(Pace(asked=10**9)) == MAX_BACKOFF


def test_what_the_operator_sets_is_kept_but_for_the_lower_bound() -> None:
    assert success(Pace(every=120, asked=5_000), 7_200) == 120
    assert success(Pace(every=1)) == 60


def test_failures_double_the_interval_up_to_a_day() -> None:
    assert [failure(n) for n in (1, 2, 3)] == [1_200, 2_400, 4_800]
    assert failure(50) == MAX_BACKOFF


def test_retry_after_lengthens_the_wait_up_to_a_week() -> None:
    assert failure(1, 7_200) == 7_200
    assert failure(1, 5) == 1_200
    assert failure(1, 10**9) == 7 * 24 * 3_600


def test_fetches_are_spread_by_chance() -> None:
    assert after_success(Pace(), None, NOW, lambda: 0.999).at > NOW + timedelta(seconds=FIRST)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("max-age=300", 300),
        ("public, s-maxage=600, max-age=60", 600),
        ("no-cache, max-age=9", 0),
        ("", 0),
        ("max-age=x", 0),
    ],
)
def test_cache_control_is_read(header: str, seconds: int) -> None:
    assert asked_by_cache({"cache-control": header}) == seconds


def test_the_usual_gap_is_that_of_the_newest_articles() -> None:
    assert usual_gap([NOW - timedelta(hours=n) for n in range(5)]) == 3_600
    assert usual_gap([NOW]) is None

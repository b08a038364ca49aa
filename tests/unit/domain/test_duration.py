"""Durations are written so that people read them at once, and read back as they were."""

from datetime import timedelta

import pytest

from streams.domain.duration import parse_duration, rough_duration, show_duration


@pytest.mark.parametrize("text", ["0", "90s", "90m", "36h", "3d", "180d"])
def test_what_is_written_is_read_back(text):
    assert show_duration(parse_duration(text)) == text


def test_weeks_and_mixed_units_are_written_in_one_unit():
    assert show_duration(parse_duration("1w")) == "7d"
    assert show_duration(parse_duration("1h30m")) == "90m"


@pytest.mark.parametrize(
    ("span", "text"),
    [
        ({"seconds": 59}, "59 s"),
        ({"minutes": 90}, "1.5 h"),
        ({"days": 2, "hours": 12}, "2.5 d"),
        ({"days": 1500}, "1,500 d"),
    ],
)
def test_what_was_measured_is_written_with_three_digits(span, text):
    assert rough_duration(timedelta(**span)) == text

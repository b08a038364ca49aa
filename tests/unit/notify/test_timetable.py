"""Mute spans and digest times are right in every zone and across changes of the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.domain.subscription import Timetable
from streams.notify.span import parse_span
from streams.notify.timetable import check, next_digest, open_at


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("mute", "zone", "now", "opens"),
    [
        (("22:00-07:00",), "UTC", "2024-03-06T21:59:59", "2024-03-06T21:59:59"),
        (("22:00-07:00",), "UTC", "2024-03-06T22:00", "2024-03-07T07:00"),
        (("22:00-07:00",), "UTC", "2024-03-07T06:59", "2024-03-07T07:00"),
        (("22:00-07:00",), "UTC", "2024-03-07T07:00", "2024-03-07T07:00"),
        (("22:00-07:00",), "Asia/Tokyo", "2024-03-06T14:00", "2024-03-06T22:00"),
        (("Mon-Fri 22:00-07:00",), "UTC", "2024-03-08T23:00", "2024-03-09T07:00"),  # Friday night runs into Saturday
        (("Mon-Fri 22:00-07:00",), "UTC", "2024-03-09T23:00", "2024-03-09T23:00"),  # Saturday night is open
        (("Fri-Mon 00:00-24:00",), "UTC", "2024-03-08T12:00", "2024-03-12T00:00"),  # days wrap round the week
        (("Sat,Sun 00:00-24:00", "Mon 00:00-08:00"), "UTC", "2024-03-09T01:00", "2024-03-11T08:00"),  # spans join
        (("12:00-13:00", "12:30-14:00"), "UTC", "2024-03-06T12:10", "2024-03-06T14:00"),  # spans overlap
        (("22:00-07:00",), "Europe/Berlin", "2024-03-30T21:30", "2024-03-31T05:00"),  # the night is an hour short
        (("22:00-07:00",), "Europe/Berlin", "2024-10-26T20:30", "2024-10-27T06:00"),  # the night is an hour long
        (("00:00-02:30",), "Europe/Berlin", "2024-10-26T22:30", "2024-10-27T01:30"),  # 02:30 comes twice: the second
        (("00:00-02:30",), "Europe/Berlin", "2024-03-30T23:30", "2024-03-31T01:30"),  # 02:30 never comes: 03:30
    ],
)
def test_a_mute_span_holds_until_its_end(mute, zone, now, opens):
    assert open_at(Timetable(mute=mute, zone=zone), utc(now)) == utc(opens)


@pytest.mark.parametrize(
    ("at", "zone", "now", "goes"),
    [
        (("07:00",), "UTC", "2024-03-06T06:59", "2024-03-06T07:00"),
        (("07:00",), "UTC", "2024-03-06T07:00", "2024-03-07T07:00"),
        (("07:00", "19:00"), "UTC", "2024-03-06T07:00", "2024-03-06T19:00"),
        (("07:00",), "America/New_York", "2024-03-06T11:00", "2024-03-06T12:00"),
        (("07:00",), "America/New_York", "2024-03-10T10:00", "2024-03-10T11:00"),  # after the clock moved
        (("02:30",), "Europe/Berlin", "2024-03-31T00:00", "2024-03-31T01:30"),  # skipped by the clock: 03:30
        (("02:30",), "Europe/Berlin", "2024-10-27T00:00", "2024-10-27T00:30"),  # comes twice: the first …
        (("02:30",), "Europe/Berlin", "2024-10-27T00:30", "2024-10-28T01:30"),  # … and only the first
        (("07:00",), "Pacific/Kiritimati", "2024-03-06T16:59", "2024-03-06T17:00"),
    ],
)
def test_a_digest_goes_out_once_a_local_day(at, zone, now, goes):
    assert next_digest(Timetable(digest_at=at, zone=zone), utc(now)) == utc(goes)


def test_a_digest_that_falls_into_a_mute_span_goes_out_at_its_end():
    table = Timetable(digest_at=("06:00",), mute=("22:00-07:00",))
    assert next_digest(table, utc("2024-03-06T05:00")) == utc("2024-03-06T07:00")


@pytest.mark.parametrize(
    ("fields", "attribute", "says"),
    [
        ({"zone": "Mars/Olympus"}, "zone", "'Mars/Olympus' is not a time zone"),
        ({"zone": "../etc/passwd"}, "zone", "is not a time zone"),
        ({"mute": ("tonight",)}, "mute", "'tonight' is not a span of time"),
        ({"mute": ("Foo 10:00-11:00",)}, "mute", "'foo' is not a day"),
        ({"mute": ("10:00-10:00",)}, "mute", "equal"),
        ({"mute": ("25:00-26:00",)}, "mute", "not a span"),
        ({"mute": ("00:00-12:00", "12:00-24:00")}, "mute", "the whole week"),
        ({"digest_at": ("7 am",)}, "digest_at", "not a time of day"),
        ({"digest_at": ("24:00",)}, "digest_at", "not a time of day"),
        ({"digest_at": ()}, "digest_at", "at least one"),
        ({"group_wait": -1}, "group_wait", "negative"),
    ],
)
def test_a_wrong_timetable_is_named(fields, attribute, says):
    [(where, message)] = check(Timetable(**fields))
    assert where == attribute
    assert says in message


def test_all_faults_of_a_timetable_are_named_at_once():
    assert len(check(Timetable(zone="Nowhere", mute=("x", "y"), digest_at=("z",), throttle=-5))) == 5


ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu")
MUTES = ("22:00-07:00", "Mon-Fri 09:00-17:00", "Sat,Sun 00:00-24:00", "01:30-02:30", "02:00-03:00", "Sun 23:00-01:00")


@given(
    st.integers(0, 10 * 366 * 24 * 60),
    st.sampled_from(ZONES),
    st.lists(st.sampled_from(MUTES), max_size=4),
)
def test_what_a_mute_holds_is_open_when_it_ends(minutes, zone, mute):
    moment = utc("2020-01-01") + timedelta(minutes=minutes)
    table = Timetable(zone=zone, mute=tuple(mute))
    opens = open_at(table, moment)
    assert opens >= moment
    assert open_at(table, opens) == opens
    local = opens.astimezone(ZoneInfo(zone))
    strictly_inside = [
        s
        for s in map(parse_span, mute)
        if local.weekday() in s.days and s.start < local.hour * 60 + local.minute < min(s.end, 24 * 60)
    ]
    assert not strictly_inside or _clock_moves_near(opens, zone)


def _clock_moves_near(moment: datetime, zone: str) -> bool:
    day, place = timedelta(days=1), ZoneInfo(zone)
    return (moment - day).astimezone(place).utcoffset() != (moment + day).astimezone(place).utcoffset()

"""Delivery hours: when the next ones begin, also where the clock is moved."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.domain.alert import Severity
from streams.domain.delivery_hours import DeliveryHours
from streams.notify.delivery_hours import fault_of, opening, waiting_severities

BERLIN = "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("spans", "zone", "now", "opens"),
    [
        (["Mon-Fri 08:00-18:00"], "UTC", "2026-03-04T12:00", "2026-03-04T12:00"),
        (["Mon-Fri 08:00-18:00"], "UTC", "2026-03-04T18:00", "2026-03-05T08:00"),
        (["Mon-Fri 08:00-18:00"], "UTC", "2026-03-06T20:00", "2026-03-09T08:00"),
        (["07:00-22:00"], "Asia/Tokyo", "2026-03-04T13:30", "2026-03-04T22:00"),
        (["22:00-06:00"], "UTC", "2026-03-04T01:00", "2026-03-04T01:00"),
        (["Sat 10:00-12:00", "Wed 09:00-10:00"], "UTC", "2026-03-04T11:00", "2026-03-07T10:00"),
        (["Wed 09:00-10:00"], "UTC", "2026-03-04T10:00", "2026-03-11T09:00"),
        (["08:00-18:00"], BERLIN, "2026-03-28T20:00", "2026-03-29T06:00"),
        (["08:00-18:00"], BERLIN, "2026-10-24T20:00", "2026-10-25T07:00"),
        (["02:30-05:00"], BERLIN, "2026-03-28T20:00", "2026-03-29T01:30"),
        (["02:30-05:00"], BERLIN, "2026-10-24T20:00", "2026-10-25T00:30"),
        (["02:30-05:00"], BERLIN, "2026-10-25T03:59", "2026-10-25T03:59"),
        (["01:00-02:30"], BERLIN, "2026-10-25T01:20", "2026-10-25T01:20"),
        (["02:00-03:00"], BERLIN, "2026-03-28T20:00", "2026-03-30T00:00"),
    ],
)
def test_outside_its_hours_an_endpoint_waits_for_the_next_ones(spans, zone, now, opens):
    assert opening(DeliveryHours(spans=tuple(spans), zone=zone), utc(now)) == utc(opens)


@given(
    minutes=st.integers(0, 2 * 365 * 24 * 60),
    zone=st.sampled_from([BERLIN, "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
    span=st.sampled_from(["Mon-Fri 08:00-18:00", "Sun 02:15-02:45", "22:00-06:00", "Sat,Sun 00:00-24:00"]),
)
def test_hours_are_open_at_their_opening_and_never_earlier_than_asked(minutes, zone, span):
    hours, moment = DeliveryHours(spans=(span,), zone=zone), utc("2026-01-01T00:00") + timedelta(minutes=minutes)
    opens = opening(hours, moment)
    assert moment <= opens <= moment + timedelta(days=15)
    assert opening(hours, opens) == opens


@pytest.mark.parametrize(
    ("spans", "zone", "says"),
    [
        ((), "UTC", "at least one span"),
        (("8 to 6",), "UTC", "'8 to 6' is not a span of time"),
        (("08:00-18:00",), "Europe/Atlantis", "'Europe/Atlantis' is not a time zone"),
    ],
)
def test_wrong_hours_are_named(spans, zone, says):
    assert says in fault_of(DeliveryHours(spans=spans, zone=zone))


def test_all_faults_of_hours_are_named_at_once():
    fault = fault_of(DeliveryHours(spans=("never", "Funday 08:00-18:00"), zone="Nowhere"))
    assert all(word in fault for word in ("never", "funday", "Nowhere"))


@pytest.mark.parametrize(
    ("urgent", "waiting"),
    [
        (None, ["info", "low", "medium", "high", "critical"]),
        (Severity.CRITICAL, ["info", "low", "medium", "high"]),
        (Severity.INFO, []),
    ],
)
def test_urgent_alerts_wait_for_no_hours(urgent, waiting):
    assert waiting_severities(DeliveryHours(spans=("08:00-18:00",), urgent=urgent)) == waiting

"""How far event time has come."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from streams.detect.watermark import IDLE_AFTER, STRAGGLES_AFTER, EventTime
from streams.domain.clocks import Clocks, SourceClock
from tests.unit.detect.desk import START, after


def test_before_the_first_event_there_is_no_watermark():
    assert EventTime(Clocks(), START).watermark is None


def test_the_slowest_source_that_still_speaks_holds_it():
    time = EventTime(Clocks(), START)
    time.observe("slow", after(-3))
    time.observe("fast", after(-1))
    assert time.watermark == after(-3)
    time.observe("slow", after(-2))
    assert time.watermark == after(-2)


def test_a_source_that_fell_silent_does_not_hold_it_any_more():
    sources = {"silent": SourceClock(at=after(-9), seen_at=START - IDLE_AFTER)}
    time = EventTime(Clocks(watermark=after(-9), sources=sources), START)
    time.observe("fast", START)
    assert time.watermark == START


def test_when_nobody_speaks_it_follows_the_wall_clock():
    sources = {"silent": SourceClock(at=after(-9), seen_at=after(-9))}
    assert EventTime(Clocks(watermark=after(-9), sources=sources), START).watermark == START - IDLE_AFTER


def test_it_never_goes_back():
    time = EventTime(Clocks(watermark=after(-1)), after(-0.95))
    time.observe("slow", after(-3))
    assert time.watermark == after(-1)


def test_a_source_holds_it_until_it_is_a_day_behind():
    for behind, reached in ((STRAGGLES_AFTER, after(2)), (STRAGGLES_AFTER - timedelta(seconds=1), START)):
        time = EventTime(Clocks(watermark=START), after(0.01))
        time.observe("slow", START - behind)
        time.observe("wire", after(2))
        assert time.watermark == reached


def test_an_archive_that_is_being_loaded_does_not_hold_it():
    time = EventTime(Clocks(watermark=START), after(0.01))
    time.observe("archive", START - timedelta(days=400))
    time.observe("wire", after(2))
    assert time.watermark == after(2)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 30)), max_size=30))
def test_it_is_the_minimum_over_the_sources_or_where_it_was(observed):
    """The shortcut (looking only at the slowest source) agrees with looking at all of them each time."""
    time, clocks, reached = EventTime(Clocks(), after(30)), {}, None
    for source, hour in observed:
        time.observe(source, after(hour))
        clocks[source] = max(clocks.get(source, 0), hour)
        awake = [h for h in clocks.values() if reached is None or reached - h < 24]
        reached = max(min(awake), -1 if reached is None else reached)
        assert time.watermark == after(reached)

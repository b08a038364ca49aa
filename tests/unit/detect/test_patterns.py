"""Which events show a pattern together, compared with definitions that try every combination."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.detect.patterns.find import find, memory
from streams.domain.condition import Clause
from streams.domain.correlation import Correlation, CorrelationType, Skip, Step
from streams.domain.rule_match import RuleMatch
from tests.unit.detect.desk import after

ANY = Clause(field="event.type", values=("x",))
WITHIN = timedelta(hours=5)
STEPS = ("a", "b", "c")


def rule_match(number, hour, steps=(), value=None, **fields):
    base = RuleMatch(rule_id="r", event_id=f"e{number:02}", fingerprint="f", dedupe=(), at=after(hour), source="wire")
    return replace(base, steps=tuple(steps), value=value, **fields)


def correlation(kind, **fields):
    steps = tuple(Step(name=name, match=ANY) for name in fields.pop("steps", ()))
    return Correlation(type=kind, within=WITHIN, steps=steps, allowed_lateness=timedelta(hours=1), **fields)


rule_matches = st.lists(
    st.tuples(st.integers(0, 14), st.sets(st.sampled_from(STEPS), max_size=2), st.sampled_from("xyz")), max_size=7
).map(lambda drawn: [rule_match(n, hour, sorted(steps), value) for n, (hour, steps, value) in enumerate(drawn)])


def windows(given_matches):
    """Every window that ends at a hit, with that end."""
    for end in {one.at for one in given_matches}:
        yield end, [one for one in given_matches if end - WITHIN <= one.at <= end]


def by_trying(given_matches, complete):
    """In every complete window all take part, since its end or an earlier one's."""
    fires = {}
    for end, window in sorted(windows(given_matches), key=lambda pair: pair[0]):
        if complete(window):
            for one in window:
                fires.setdefault(one.event_id, end)
    return fires


def counted(window):
    """What has one value, such as the events of one article, counts once."""
    return len({one.value or one.event_id for one in window})


@given(rule_matches, st.integers(1, 4))
def test_a_count_needs_so_many_articles_in_a_window(given_matches, least):
    found = find(correlation(CorrelationType.COUNT, at_least=least), given_matches, None)
    assert found == by_trying(given_matches, lambda window: counted(window) >= least)


@given(rule_matches, st.integers(1, 3))
def test_a_distinct_needs_so_many_different_values_in_a_window(given_matches, least):
    found = find(correlation(CorrelationType.DISTINCT, at_least=least), given_matches, None)
    assert found == by_trying(given_matches, lambda window: len({one.value for one in window}) >= least)


@given(rule_matches)
def test_a_sequence_in_any_order_needs_a_hit_of_its_own_for_every_step(given_matches):
    def complete(window):
        choices = permutations(window, len(STEPS))
        return any(all(s in one.steps for s, one in zip(STEPS, choice, strict=True)) for choice in choices)

    found = find(correlation(CorrelationType.SEQUENCE, steps=STEPS, ordered=False), given_matches, None)
    assert found == by_trying(given_matches, complete)


@given(rule_matches.filter(lambda drawn: len({one.at for one in drawn}) == len(drawn)))
def test_a_sequence_in_order_needs_a_chain_of_hits_one_a_step(given_matches):
    expected = {}
    for chain in combinations(sorted(given_matches, key=lambda one: one.at), len(STEPS)):
        fits = all(step in one.steps for step, one in zip(STEPS, chain, strict=True))
        if fits and chain[-1].at - chain[0].at <= WITHIN:
            for one in chain:
                expected[one.event_id] = min(chain[-1].at, expected.get(one.event_id, chain[-1].at))
    assert find(correlation(CorrelationType.SEQUENCE, steps=STEPS), given_matches, None) == expected


def test_reports_of_one_moment_can_follow_each_other_in_either_order():
    pair = [rule_match(1, 3, "b"), rule_match(2, 3, "a")]
    assert find(correlation(CorrelationType.SEQUENCE, steps="ab"), pair, None).keys() == {"e01", "e02"}


def test_one_report_cannot_be_two_steps():
    assert find(correlation(CorrelationType.SEQUENCE, steps="ab"), [rule_match(1, 3, "ab")], None) == {}


@given(rule_matches, st.integers(0, 30))
def test_an_absence_is_a_first_hit_that_no_second_one_follows_once_that_is_certain(given_matches, hour):
    watermark = after(hour)
    expected = {
        one.event_id: one.at + WITHIN
        for one in given_matches
        if "a" in one.steps
        and watermark >= one.at + WITHIN + timedelta(hours=1)
        and not any(
            "b" in other.steps and other is not one and one.at <= other.at <= one.at + WITHIN for other in given_matches
        )
    }
    assert find(correlation(CorrelationType.ABSENCE, steps="ab"), given_matches, watermark) == expected


@given(rule_matches, st.integers(1, 3), st.integers(1, 3))
def test_a_rate_compares_a_window_with_the_mean_before_it(given_matches, times, floor):
    surge = correlation(CorrelationType.RATE, at_least=times, floor=floor, baseline=timedelta(hours=20))
    expected = {}
    for end, window in sorted(windows(given_matches), key=lambda pair: pair[0]):
        start = end - WITHIN
        before = [one for one in given_matches if start - timedelta(hours=20) <= one.at < start]
        if counted(window) >= floor and counted(window) >= times * counted(before) / 4:
            for one in window:
                expected.setdefault(one.event_id, end)
    found = find(surge, given_matches, None)
    assert {k: v for k, v in found.items() if k in expected} == found
    assert found == expected


@given(rule_matches, st.randoms(use_true_random=False))
def test_the_order_of_arrival_is_irrelevant(given_matches, random):
    shuffled = list(given_matches)
    random.shuffle(shuffled)
    for kind in CorrelationType:
        steps = {CorrelationType.SEQUENCE: "abc", CorrelationType.ABSENCE: "ab"}.get(kind, "")
        for skip in Skip:
            one = correlation(kind, at_least=2, steps=steps, skip=skip)
            assert find(one, shuffled, after(40)) == find(one, given_matches, after(40))


@pytest.mark.parametrize(
    ("kind", "hours"), [(CorrelationType.COUNT, 3 * 5 + 1), (CorrelationType.RATE, 48 + 3 * 5 + 1)]
)
def test_hits_are_kept_as_long_as_a_late_correction_can_reach(kind, hours):
    """A correction comes up to a window after everybody else, and windows around it reach twice as far."""
    looked_for = correlation(kind, at_least=2, baseline=timedelta(hours=48))
    assert memory(looked_for) == timedelta(hours=hours)


def test_withdrawn_and_late_hits_do_not_count():
    pair = [rule_match(1, 0), rule_match(2, 1, stands=False), rule_match(3, 2, late=True)]
    assert find(correlation(CorrelationType.COUNT, at_least=2), pair, None) == {}


@pytest.mark.parametrize(
    ("skip", "since"),
    [(Skip.NONE, {"e00": 1, "e01": 1, "e02": 2, "e03": 3}), (Skip.PAST_LAST, {"e00": 1, "e01": 1, "e02": 3, "e03": 3})],
)
def test_past_last_uses_up_the_events_of_a_completed_count(skip, since):
    row = [rule_match(number, number) for number in range(4)]
    found = find(correlation(CorrelationType.COUNT, at_least=2, skip=skip), row, None)
    assert found == {event_id: after(hour) for event_id, hour in since.items()}


def test_past_last_lets_the_next_sequence_start_only_after_the_last_one_ended():
    row = [
        rule_match(0, 0, "a"),
        rule_match(1, 1, "b"),
        rule_match(2, 2, "b"),
        rule_match(3, 3, "a"),
        rule_match(4, 4, "b"),
    ]
    overlapping = find(correlation(CorrelationType.SEQUENCE, steps="ab"), row, None)
    apart = find(correlation(CorrelationType.SEQUENCE, steps="ab", skip=Skip.PAST_LAST), row, None)
    assert overlapping.keys() - apart.keys() == {"e02"}
    assert apart == {"e00": after(1), "e01": after(1), "e03": after(4), "e04": after(4)}


@given(
    rule_matches,
    st.integers(1, 3),
    st.integers(1, 6),
    st.sampled_from([CorrelationType.COUNT, CorrelationType.DISTINCT]),
)
def test_a_session_is_a_window_without_a_pause_longer_than_the_gap(given_matches, least, gap, kind):
    def complete(window):
        return counted(window) >= least

    expected = {}
    for end, window in sorted(windows(given_matches), key=lambda pair: pair[0]):
        ordered = sorted(window, key=lambda one: one.at)
        pauses = [n for n in range(1, len(ordered)) if ordered[n].at - ordered[n - 1].at > timedelta(hours=gap)]
        session = ordered[pauses[-1] :] if pauses else ordered
        if complete(session):
            for one in session:
                expected.setdefault(one.event_id, end)
    assert find(correlation(kind, at_least=least, gap=timedelta(hours=gap)), given_matches, None) == expected


@given(rule_matches, st.integers(0, 5))
def test_a_value_is_new_if_the_group_is_known_for_long_enough_and_it_did_not_come_within_the_window(
    given_matches, learn
):
    looked_for = correlation(CorrelationType.FIRST_SEEN, learn=timedelta(hours=learn))
    ordered = sorted(given_matches, key=lambda one: (one.at, one.event_id))
    expected = {
        one.event_id: one.at
        for number, one in enumerate(ordered)
        if one.at - ordered[0].at >= timedelta(hours=learn)
        and not any(other.value == one.value and one.at - other.at <= WITHIN for other in ordered[:number])
    }
    assert find(looked_for, given_matches, None) == expected


@given(rule_matches, st.integers(0, 30))
def test_without_steps_an_absence_is_a_hit_that_nothing_follows_once_that_is_certain(given_matches, hour):
    watermark = after(hour)
    ordered = sorted(given_matches, key=lambda one: (one.at, one.event_id))
    expected = {
        one.event_id: one.at + WITHIN
        for number, one in enumerate(ordered)
        if watermark >= one.at + WITHIN + timedelta(hours=1)
        and not any(other.at - one.at <= WITHIN for other in ordered[number + 1 :])
    }
    assert find(correlation(CorrelationType.ABSENCE), given_matches, watermark) == expected

"""A story may have any number of reports, sources and words: what goes out stays small and says what is left out."""

from dataclasses import replace

import pytest

from streams.domain.alert import AlertChange
from streams.domain.event import Event, Evidence, excerpt
from streams.wire.codec import encode
from tests.unit.detect.desk import Desk, after, report, taken_back

LARGEST = 1_000_000
"""Bytes that Kafka takes for a record unless it is told otherwise."""

ARTICLES, OUTLETS = 5_000, 1_500
WORDY = Evidence(sentence='日本 "quoted" ' * 20_000, start=0, end=220_000, trigger="日本")


def wordy(event: Event) -> Event:
    """The event of an article without full stops, with a name of an outlet as long as can be."""
    source = replace(event.article.source, name="名" * 255, owner=event.article.source.owner or "")
    return replace(event, evidence=(WORDY,) * 50, article=replace(event.article, title="題" * 2_000, source=source))


def size(change: AlertChange) -> int:
    return len(encode(change))


@pytest.fixture(scope="module")
def desk() -> tuple[Desk, list[AlertChange]]:
    """After a story of thousands of articles by more than a thousand sources, some of which were corrected."""
    desk, changes = Desk(), []
    stages = ("threatened", "announced", "completed")
    outlets = [f"outlet {n:05} " + "x" * 240 for n in range(OUTLETS)]
    reports = [report(n, n / 60, stages[n * 3 // ARTICLES], by=outlets[n % OUTLETS]) for n in range(ARTICLES)]
    for first in range(0, ARTICLES, 250):
        changes += desk.take(*reports[first : first + 250])
    gone = [taken_back(each, 100) for each in reports[::OUTLETS]]
    changes += desk.take(*gone)
    return desk, changes


def test_no_change_of_a_story_of_thousands_of_articles_is_too_large_for_kafka(desk: tuple[Desk, list[AlertChange]]):
    assert len(desk[1]) >= OUTLETS
    assert max(map(size, desk[1])) < LARGEST / 10


def test_an_alert_names_some_sources_and_says_how_many_more_there_are_and_the_store_knows_all(
    desk: tuple[Desk, list[AlertChange]],
):
    (tracked,) = desk[0].state.alerts()
    alert = tracked.alert
    assert alert.source_count == len(tracked.tally.sources) == OUTLETS - 1
    assert len(alert.sources) + alert.sources_left_out == alert.source_count
    assert len(alert.sources) == 50
    assert {event.article.source.owner for event in alert.events} <= set(alert.sources)
    assert list(alert.sources) == sorted(alert.sources)


def test_no_change_of_a_story_of_very_wordy_articles_is_too_large_for_kafka():
    desk = Desk()
    stages = ("threatened", "announced", "completed")
    changes = desk.take(*(wordy(report(n, n, stages[n * 3 // 12], by="名" * 250 + f"{n}")) for n in range(12)))
    assert max(map(size, changes)) < LARGEST / 2
    last = changes[-1]
    assert last.event is not None
    assert (len(last.event.evidence), last.event.evidence_left_out) == (5, 45)
    assert last.event.evidence[0].sentence.endswith(" […]")
    stored = desk.state.event_states([last.event.id])[last.event.id].event
    assert stored is not None
    assert stored.evidence == (WORDY,) * 50


def test_an_excerpt_of_an_excerpt_is_the_same_and_a_short_event_is_left_as_it_is():
    once = excerpt(wordy(report(1)))
    assert excerpt(once) == once
    assert len(once.evidence[0].sentence) <= 1_000
    assert excerpt(report(1)) == report(1)


def test_what_two_alerts_that_become_one_bring_is_named_in_part():
    desk = Desk()
    day = 24.0
    early = [report(n, n, by=f"early{n:02}") for n in range(12)]
    late = [report(100 + n, 250 * day + n, by=f"late{n:02}") for n in range(12)]
    desk.take(*early, *late)
    changes = desk.take(report(200, 100 * day, by="between"))
    assert any("and 3 more" in change.reason for change in changes), [change.reason for change in changes]
    assert after(0) == desk.state.alerts()[0].alert.opened_at

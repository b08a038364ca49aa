"""What extraction remembered of articles can be read back from what it wrote."""

from dataclasses import replace
from datetime import timedelta

from streams.domain.entity import EntityRef
from streams.domain.event import Event, revised
from streams.domain.remembered import Remembered, Version
from streams.domain.withdrawal import Withdrawal
from streams.extract.recall import Written, recall
from tests.unit.notify.stories import NOON, event

NIGER = EntityRef(id="NER", name="Niger", kind="country")
FIRST, SECOND = revised(event(), 1_000), revised(replace(event(NIGER), id="second"), 1_000)
ARTICLE = FIRST.article.id
SECOND = replace(SECOND, article=FIRST.article)


def withdrawal(of: Event, revision: int) -> Withdrawal:
    at = of.article.published_at - timedelta(hours=1)  # a correction that claims to be older
    return Withdrawal(
        id="w", event_id=of.id, story_key=of.story_key, article_id=of.article.id, at=at, revision=revision
    )


def remembered(arrived_ms: int, offset: int, *events: Event) -> Remembered:
    return Remembered(
        article_id=ARTICLE,
        version=Version(arrived_ms=arrived_ms, offset=offset),
        published_at=NOON,
        events={each.id: each.story_key for each in events},
    )


def test_all_events_of_a_version_are_remembered_and_repeats_change_nothing():
    assert FIRST.article.published_at == NOON
    written = [Written(7, FIRST), Written(7, SECOND), Written(7, FIRST)]
    assert recall(written) == [remembered(1_000, 7, FIRST, SECOND)]


def test_the_newest_version_counts_in_whatever_order_its_records_come():
    corrected = revised(FIRST, 2_000)
    written = [Written(7, FIRST), Written(7, SECOND), Written(9, corrected), Written(9, withdrawal(SECOND, 2_000))]
    for order in (written, written[::-1]):
        assert recall(order) == [remembered(2_000, 9, corrected)]


def test_an_article_that_took_everything_back_is_remembered_without_events():
    assert recall([Written(7, FIRST), Written(9, withdrawal(FIRST, 2_000))]) == [remembered(2_000, 9)]

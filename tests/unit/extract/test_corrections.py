"""A later version of an article takes back what it no longer says, and an earlier one that comes late does not."""

from datetime import UTC, datetime, timedelta

from streams.domain.remembered import Remembered, Version
from streams.extract.corrections import Correction, correct

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST, SECOND, THIRD = (Version(arrived_ms=1_000 + n, offset=n) for n in range(3))
LEAVE = {"e1": "membership|MLI|ECOWAS"}
BOTH = LEAVE | {"e2": "membership|NER|ECOWAS"}


def version(which: Version, events: dict[str, str], known: Remembered | None, at: datetime = NOON) -> Correction:
    return correct("a", which, at, events, known)


def test_an_article_without_events_is_not_remembered():
    assert version(FIRST, {}, None) == Correction()


def test_what_a_later_version_no_longer_says_is_withdrawn_and_forgotten():
    known = version(FIRST, BOTH, None).remember
    correction = version(SECOND, LEAVE, known, NOON + timedelta(hours=1))
    assert [(w.event_id, w.story_key, w.article_id) for w in correction.withdrawals] == [("e2", BOTH["e2"], "a")]
    assert correction.withdrawals[0].at == NOON + timedelta(hours=1)
    assert correction.remember is not None
    assert correction.remember.events == LEAVE


def test_an_article_that_takes_everything_back_stays_remembered_so_that_its_first_version_cannot_return():
    known = version(SECOND, {}, version(FIRST, LEAVE, None).remember).remember
    assert known is not None
    assert version(FIRST, LEAVE, known) == Correction(superseded=True)
    assert not version(THIRD, LEAVE, known).superseded


def test_the_same_version_again_withdraws_the_same_under_the_same_ids():
    known = version(FIRST, BOTH, None).remember
    once, twice = (version(SECOND, LEAVE, known) for _ in range(2))
    assert once == twice
    after = version(SECOND, LEAVE, once.remember)
    assert after.withdrawals == ()
    assert after.remember == once.remember


def test_a_correction_that_claims_an_earlier_date_still_comes_after_what_it_corrects():
    known = version(FIRST, LEAVE, None).remember
    correction = version(SECOND, {}, known, NOON - timedelta(days=1))
    assert correction.withdrawals[0].at == NOON


def test_versions_of_one_millisecond_are_told_apart_by_offset():
    assert Version(arrived_ms=5, offset=1) < Version(arrived_ms=5, offset=2) < Version(arrived_ms=6, offset=0)

"""When an article was published, as far as its feed can be believed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.collect.date_text import read_date
from streams.collect.dating import assess_dates, date_entry
from streams.domain.article import DateCertainty, DateSource
from tests.unit.collect.documents import NOW, Shelf, entry

TEN = datetime(2021, 9, 6, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-09-06T10:00:00Z", TEN),
        ("2021-09-06T12:00:00+02:00", TEN),
        ("2021-09-06 12:00:00 +0200", TEN),
        ("Mon, 06 Sep 2021 10:00:00 GMT", TEN),
        ("Mon, 6 Sept 2021 10:00 GMT", TEN),
        ("Monday, September 6, 2021 10:00:00 GMT", TEN),
        ("Mon, 06 Sep 2021 06:00:00 EDT", TEN),
        ("Mon, 06 Sep 2021 11:00:00 BST", TEN),
        ("Mon, 06 Sep 2021 12:00:00 CEST", TEN),
        ("lundi 6 septembre 2021 10:00", TEN),
        ("6 de septiembre de 2021 10:00", TEN),
        ("6. September 2021 10:00", TEN),
        ("06 сентября 2021 10:00", TEN),
    ],
)
def test_dates_are_read_however_they_are_written(text: str, expected: datetime) -> None:
    found = read_date(text)
    assert found is not None
    assert found.at == expected


@pytest.mark.parametrize(
    "text", ["", "yesterday", "0000-00-00 00:00:00", "2021-13-45", "n/a", "x" * 500, "Mon, 99 Sep 2021"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None


@given(st.text(max_size=60))
def test_no_text_makes_reading_a_date_fail(text: str) -> None:
    read_date(text)


def dated(*published: str, at: int = 0, **more: object):  # type: ignore[no-untyped-def]
    entries = [entry(guid=str(n), published=text) for n, text in enumerate(published)]
    return date_entry(entries[at], assess_dates(entries, NOW), NOW, **more)  # type: ignore[arg-type]


def test_a_date_with_its_zone_is_exact() -> None:
    found = dated("2026-03-01T09:00:00+01:00")
    assert found.at == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert (found.source, found.certainty) == (DateSource.FEED, DateCertainty.EXACT)


def test_a_date_without_zone_is_sure_but_for_its_zone() -> None:
    assert dated("2026-03-01T09:00:00").certainty is DateCertainty.ZONE


def test_a_date_without_time_is_sure_to_the_day() -> None:
    assert dated("2026-03-01").certainty is DateCertainty.DAY


@pytest.mark.parametrize("text", ["", "1970-01-01T00:00:00Z", "2031-01-01T00:00:00Z", "no date"])
def test_a_missing_or_impossible_date_is_guessed_as_now_and_says_so(text: str) -> None:
    found = dated(text)
    assert (found.at, found.source, found.certainty) == (NOW, DateSource.FETCHED, DateCertainty.GUESS)


def test_one_date_in_the_near_future_is_taken_as_now() -> None:
    assert dated("2026-03-01T15:00:00Z", "2026-03-01T09:00:00Z").at == NOW


def test_a_wrong_zone_is_told_from_several_dates_in_the_future_and_taken_off_all() -> None:
    published = ("2026-03-01T13:50:00Z", "2026-03-01T13:10:00Z", "2026-03-01T11:30:00Z")
    assert dated(*published).at == datetime(2026, 3, 1, 11, 50, tzinfo=UTC)
    assert dated(*published, at=2).at == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert dated(*published).certainty is DateCertainty.ZONE


def test_a_feed_that_stamps_all_entries_alike_says_nothing() -> None:
    found = dated(*["2026-03-01T11:00:00Z"] * 5)
    assert found.certainty is DateCertainty.GUESS


def test_the_page_is_believed_where_the_feed_stamps_all_alike_or_says_nothing() -> None:
    on_page = NOW - timedelta(days=30)
    for published in (["2026-03-01T11:00:00Z"] * 5, [""]):
        found = dated(*published, on_page=on_page)
        assert (found.at, found.source) == (on_page, DateSource.PAGE)


def test_the_page_is_believed_where_the_feed_says_an_old_article_is_new() -> None:
    on_page = NOW - timedelta(days=700)
    assert dated("2026-03-01T11:00:00Z", on_page=on_page).at == on_page


def test_the_feed_is_believed_where_page_and_feed_differ_by_hours() -> None:
    found = dated("2026-03-01T11:00:00Z", on_page=NOW - timedelta(hours=5))
    assert found.source is DateSource.FEED


def test_the_day_in_the_address_is_taken_where_nothing_else_dates_the_article() -> None:
    found = dated("", url="https://news.example/2024/05/12/mali")
    assert (found.at, found.certainty) == (datetime(2024, 5, 12, tzinfo=UTC), DateCertainty.DAY)


def test_a_date_once_decided_stays_when_the_feed_moves_it() -> None:
    shelf = Shelf()
    [first] = shelf.fetch(entry(published="2026-03-01T08:00:00Z"))
    [second] = shelf.fetch(entry(published="2026-03-01T11:00:00Z", title="Mali leaves, corrected"))
    assert second.tree["published_at"] == first.tree["published_at"]


def test_the_article_says_how_its_date_was_decided() -> None:
    [outcome] = Shelf().fetch(entry(published=""))
    assert (outcome.tree["date_source"], outcome.tree["date_certainty"]) == ("fetched", "guess")

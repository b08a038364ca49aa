"""When an event happened is read from its sentence, relative to the article's day, by what its status means."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.domain.article import Article
from streams.domain.event import Event, OccurredOn, Precision, Status
from streams.extract.extractor import Extractor
from streams.extract.lang.en.dates import first_date
from streams.extract.lang.en.syntax.tagging import words_of
from streams.extract.token import Sentence, Token

MONDAY = date(2022, 5, 16)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def read(text: str, day: date | None = MONDAY, *, ahead: bool = False) -> OccurredOn | None:
    tokens, at = [], 0
    for piece in text.split():
        tokens.append(Token(piece, at, at + len(piece)))
        at += len(piece) + 1
    words = words_of(Sentence(0, at, tuple(tokens)), [], {})
    return first_date(words, [word.low for word in words], range(len(words)), day, ahead=ahead)


def leave(extractor: Extractor, text: str, day: date = MONDAY) -> Event:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    (event,) = [e for e in extractor(Article(id="a", text=text, published_at=at)) if e.type == "membership.leave"]
    return event


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("on Sunday", "2022-05-15", "day"),
        ("late Sunday", "2022-05-15", "day"),
        ("on Sunday night", "2022-05-15", "day"),
        ("last Monday", "2022-05-09", "day"),
        ("on Monday", "2022-05-16", "day"),
        ("on Wednesday last week", "2022-05-11", "day"),
        ("on Tuesday next week", "2022-05-24", "day"),
        ("next Monday", "2022-05-23", "day"),
        ("on Sunday , May 15", "2022-05-15", "day"),
        ("yesterday", "2022-05-15", "day"),
        ("today", "2022-05-16", "day"),
        ("tomorrow", "2022-05-17", "day"),
        ("three days ago", "2022-05-13", "day"),
        ("on 15 May", "2022-05-15", "day"),
        ("on the 15th of May", "2022-05-15", "day"),
        ("on May 15 , 2021", "2021-05-15", "day"),
        ("as of 29 January 2025", "2025-01-29", "day"),
        ("with effect from 1 January 2019", "2019-01-01", "day"),
        ("on 2022-05-14", "2022-05-14", "day"),
        ("last week", "2022-05-01", "month"),
        ("over the weekend", "2022-05-01", "month"),
        ("this weekend", "2022-05-01", "month"),
        ("two weeks ago", "2022-05-01", "month"),
        ("in January", "2022-01-01", "month"),
        ("in December", "2021-12-01", "month"),
        ("last month", "2022-04-01", "month"),
        ("two months ago", "2022-03-01", "month"),
        ("in 2019", "2019-01-01", "year"),
        ("last year", "2021-01-01", "year"),
        ("last year 's summit", None, None),
        ("they may leave", None, None),
        ("on February 30", "2022-02-01", "month"),
    ],
)
def test_a_time_is_as_exact_as_its_words(text: str, day: str | None, precision: str | None) -> None:
    found = read(text)
    assert (found and (found.date.isoformat(), found.precision.value)) == (day and (day, precision))


@given(day=st.dates(date(2018, 1, 1), date(2030, 12, 31)), weekday=st.integers(0, 6))
def test_a_weekday_is_the_nearest_one_behind_or_for_plans_ahead(day: date, weekday: int) -> None:
    behind = read(f"on {DAYS[weekday]}", day)
    assert behind is not None
    assert behind.date.weekday() == weekday
    assert timedelta(0) <= day - behind.date < timedelta(7)
    ahead = read(f"on {DAYS[weekday]}", day, ahead=True)
    assert ahead is not None
    assert ahead.date.weekday() == weekday
    assert timedelta(0) <= ahead.date - day < timedelta(7)
    last, following = read(f"last {DAYS[weekday]}", day), read(f"next {DAYS[weekday]}", day)
    assert last is not None and timedelta(1) <= day - last.date <= timedelta(7)  # noqa: PT018
    assert following is not None and timedelta(1) <= following.date - day <= timedelta(7)  # noqa: PT018


@given(
    day=st.dates(date(2018, 1, 1), date(2030, 12, 31)), words=st.sampled_from(["last week", "this week", "next week"])
)
def test_a_week_is_never_given_a_day(day: date, words: str) -> None:
    found = read(words, day)
    assert found is None or found.precision is not Precision.DAY


@given(day=st.dates(date(2018, 1, 1), date(2030, 12, 31)))
def test_without_the_articles_day_only_full_dates_are_read(day: date) -> None:
    assert read(f"on {day.day} {day:%B} {day.year}", None) == OccurredOn(date=day)
    assert read("on Sunday", None) is None
    assert read("in May", None) is None


@pytest.mark.parametrize(
    "text",
    [
        "Mali on Sunday announced its withdrawal from the G5 Sahel.",
        "Mali announced on Sunday that it was withdrawing from the G5 Sahel.",
        "Mali said late Sunday it was leaving the G5 Sahel force.",
        "On Sunday, Mali said it would leave the G5 Sahel.",
        "Mali said Sunday that it will quit the G5 Sahel on June 1.",
        "Mali yesterday announced its withdrawal from the G5 Sahel.",
        "Mali's withdrawal from the G5 Sahel, announced on Sunday, shocked the region.",
        "Mali is leaving the G5 Sahel, the junta said on Sunday.",
        "Mali told the group on 15 May that it would leave the G5 Sahel.",
        "Mali announced on Sunday its decision to withdraw from the G5 Sahel.",
        "Mali, which was suspended in June 2021, said on Sunday that it was leaving the G5 Sahel.",
        "BAMAKO, May 15 (Agency) - Mali is leaving the G5 Sahel, its junta said.",
    ],
)
def test_an_announcement_is_of_the_day_on_which_it_was_made(extractor: Extractor, text: str) -> None:
    event = leave(extractor, text)
    assert (event.status, event.occurred_on) == (Status.ANNOUNCED, OccurredOn(date=date(2022, 5, 15)))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Mali will leave the G5 Sahel on June 30.", "2022-06-30"),
        ("Mali's withdrawal from the G5 Sahel takes effect on 30 June.", "2022-06-30"),
        ("Mali will leave the G5 Sahel with effect from 1 January 2023.", "2023-01-01"),
    ],
)
def test_where_nobody_says_when_it_was_announced_the_day_of_its_effect_stands(
    extractor: Extractor, text: str, day: str
) -> None:
    event = leave(extractor, text)
    assert (event.status, event.occurred_on) == (Status.ANNOUNCED, OccurredOn(date=date.fromisoformat(day)))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Mali on Sunday withdrew from the G5 Sahel.", "2022-05-15"),
        ("Mali withdrew from the G5 Sahel on Tuesday after the coup of August 2020.", "2022-05-10"),
        ("Mali formally left the G5 Sahel on May 14, the junta said on Sunday.", "2022-05-14"),
        ("Mali has left the G5 Sahel, the junta said on Sunday.", None),
        ("Mali withdrew from the G5 Sahel after a coup in August 2020.", None),
    ],
)
def test_what_is_done_is_of_the_day_on_which_it_happened_not_of_the_report(
    extractor: Extractor, text: str, day: str | None
) -> None:
    event = leave(extractor, text)
    assert event.status is Status.COMPLETED
    assert (event.occurred_on and event.occurred_on.date.isoformat()) == day

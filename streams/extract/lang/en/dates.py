"""Dates: time expressions of a sentence, resolved against the article's date."""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date, timedelta

from streams.domain.event import OccurredOn, Precision
from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.grammar import Tag
from streams.extract.lang.en.syntax.word import Word

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan.", "february feb.", "march mar.", "april apr.", "may", "june jun.", "july jul.", "august aug.",
         "september sept. sep.", "october oct.", "november nov.", "december dec."), 1,
    )
    for name in names.split()
}  # fmt: skip
_DAYS = {name: n for n, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}
_DAY_NUMBER = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?$")
_YEAR = re.compile(r"^(19|20)\d\d$")
OF_YEARS = frozenset({"in", "by", "from", "of", "until", "late", "early", "before", "year", "for"})
"""Words before a number that make it a year."""
_ISO = re.compile(r"^(?:19|20)\d\d-\d\d-\d\d$")
_AHEAD = frozenset({"from", "by", "until", "starting", "effective", "next", "before"})
"""Words before a date that put it ahead of the article."""
_STEPS = {"last": -1, "past": -1, "this": 0, "next": 1, "coming": 1}
_UNITS = frozenset({"week", "weekend", "month", "year"})
_NEAR = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_TOLD = _MONTHS.keys() | _DAYS.keys() | _NEAR.keys() | _UNITS | {"ago"}
_CENTURIES = frozenset({"19", "20"})


def names_time(vocabulary: AbstractSet[str]) -> bool:
    """Whether :func:`first_date` can find anything among those lower-case words."""
    return not (vocabulary.isdisjoint(_TOLD) and _CENTURIES.isdisjoint([low[:2] for low in vocabulary]))


def past_year_in(lows: Iterable[str], day: date | None) -> OccurredOn | None:
    """The first year among the words that is over on that day: *the 2002 bombings*."""
    year = next((int(low) for low in lows if _YEAR.match(low)), None)
    if year is None or (day is not None and year >= day.year):
        return None
    return OccurredOn(date=date(year, 1, 1), precision=Precision.YEAR)


def first_date(
    words: list[Word],
    lows: list[str],
    span: Iterable[int],
    day: date | None,
    *,
    ahead: bool = False,
    links: frozenset[str] = OF_YEARS,
) -> OccurredOn | None:
    """The first time that the words at those indices name, in that order.

    Args:
        words: of the whole sentence.
        lows: the same in lower case.
        span: which of them to look at.
        day: the article's; without it only full dates and years are read.
        ahead: whether bare days and months are still to come.
        links: words before a number that make it a year.
    """
    for i in span:
        if 0 <= i < len(words):
            found = _full(words, lows, i, day, ahead=ahead, links=links)
            if found is None and day is not None:
                found = _told_from(words, lows, i, day, ahead=ahead)
            if found is not None and not _is_owner(words, i):
                return found
    return None


def _full(
    words: list[Word], lows: list[str], i: int, day: date | None, *, ahead: bool, links: frozenset[str]
) -> OccurredOn | None:
    """A date of the calendar: *May 15, 2022*, *15 May*, *in January*, *in 2019*, *2022-05-15*."""
    low, before = lows[i], lows[i - 1] if i else ""
    if low in _MONTHS and (words[i].capital or (low.endswith(".") and low != "may")):
        return _month(lows, i, day, future=ahead or before in _AHEAD)
    if _YEAR.match(low) and before in links:
        return OccurredOn(date=date(int(low), 1, 1), precision=Precision.YEAR)
    if _ISO.match(low):
        try:
            return OccurredOn(date=date.fromisoformat(low))
        except ValueError:
            return None
    return None


def _told_from(words: list[Word], lows: list[str], i: int, day: date, *, ahead: bool) -> OccurredOn | None:
    """A time told from the article's day: *Sunday*, *yesterday*, *last month*, *three days ago*."""
    low = lows[i]
    before, after = lows[i - 1] if i else "", lows[i + 1] if i + 1 < len(lows) else ""
    if low in _DAYS and words[i].capital:
        if any(each in _MONTHS for each in lows[i + 1 : i + 4]):
            return None  # "Sunday, May 15": the full date says it
        if after in _STEPS and lows[i + 2 : i + 3] == ["week"]:
            return OccurredOn(date=_monday(day, _STEPS[after]) + timedelta(days=_DAYS[low]))
        return OccurredOn(date=_weekday(day, _DAYS[low], before, ahead=ahead))
    near = _NEAR.get(low)
    if near is not None:
        return OccurredOn(date=day + timedelta(days=near))
    if after in _UNITS and (low in _STEPS or (after == "weekend" and before in {"at", "over", "during"})):
        return _relative(day, after, _STEPS.get(low, 0))
    unit = lows[i - 1].rstrip("s") if low == "ago" and i >= 2 else ""
    count = _count(lows[i - 2]) if unit in {"year", "month", "week", "day"} else None
    return None if count is None else _ago(day, unit, count)


def _is_owner(words: list[Word], i: int) -> bool:
    """Whether the time only tells which of something else is meant: *last year's summit*, *the August putsch*."""
    if any(words[k].tag is Tag.POSSESSIVE for k in range(i + 1, min(i + 3, len(words)))):
        return True
    if i + 1 >= len(words) or not i or words[i - 1].tag is not Tag.DETERMINER:
        return False
    after = words[i + 1]
    return after.tag is Tag.NOUN and not after.capital and after.low not in grammar.TIME_NOUNS


def _month(lows: list[str], i: int, day: date | None, *, future: bool) -> OccurredOn | None:
    month = _MONTHS[lows[i]]
    number = _number(lows, i + 1)
    at = i + 2 if number else i + 1
    if number is None and i and (number := _number(lows, i - 1)) is None and i >= 2 and lows[i - 1] == "of":
        number = _number(lows, i - 2)
    if at < len(lows) and lows[at] == ",":
        at += 1
    year = int(lows[at]) if at < len(lows) and _YEAR.match(lows[at]) else None
    if year is None:
        if day is None:
            return None
        year = _nearest_year(day, month, number or 15, last="last" in lows[max(0, i - 1) : i], future=future)
    try:
        return OccurredOn(date=date(year, month, number or 1), precision=Precision.DAY if number else Precision.MONTH)
    except ValueError:
        return OccurredOn(date=date(year, month, 1), precision=Precision.MONTH)


def _number(lows: list[str], i: int) -> int | None:
    match = _DAY_NUMBER.match(lows[i]) if 0 <= i < len(lows) else None
    return int(match.group(1)) if match and 1 <= int(match.group(1)) <= 31 else None


def _nearest_year(day: date, month: int, number: int, *, last: bool, future: bool) -> int:
    """The year that brings a bare month nearest to the article, ahead for the future and behind otherwise."""
    ahead = (month, number) > (day.month, day.day)
    if last:
        return day.year - 1 if month >= day.month else day.year
    if future:
        return day.year if ahead or month == day.month else day.year + 1
    return day.year - 1 if month > day.month + 1 else day.year


def _weekday(day: date, weekday: int, before: str, *, ahead: bool) -> date:
    """The nearest such day: behind the article, ahead for what is to come; its own day only if not *last* or *next*."""
    back = (day.weekday() - weekday) % 7
    if before == "next" or before in _AHEAD or (ahead and before not in {"last", "late"}):
        return day + timedelta(days=(7 - back) % 7 or (7 if before == "next" else 0))
    return day - timedelta(days=back or (7 if before == "last" else 0))


def _monday(day: date, step: int) -> date:
    return day - timedelta(days=day.weekday() - 7 * step)


def _relative(day: date, unit: str, step: int) -> OccurredOn | None:
    if unit == "week":
        return _within(_monday(day, step), _monday(day, step) + timedelta(days=6))
    if unit == "weekend":
        saturday = _monday(day, step - (day.weekday() < 5 and step == 0)) + timedelta(days=5)
        return _within(saturday, saturday + timedelta(days=1))
    if unit == "month":
        months = day.year * 12 + day.month - 1 + step
        return OccurredOn(date=date(months // 12, months % 12 + 1, 1), precision=Precision.MONTH)
    return OccurredOn(date=date(max(1, day.year + step), 1, 1), precision=Precision.YEAR)


def _within(first: date, last: date) -> OccurredOn | None:
    """The month or the year that holds the whole span; no day of it is known, and a guessed one would be false."""
    if first.year != last.year:
        return None
    if first.month != last.month:
        return OccurredOn(date=date(first.year, 1, 1), precision=Precision.YEAR)
    return OccurredOn(date=first.replace(day=1), precision=Precision.MONTH)


def _count(low: str) -> int | None:
    if low.isdigit() and len(low) < 4:
        return int(low)
    if low in {"a", "an", "one"}:
        return 1
    names = (
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty"
    ).split()
    return names.index(low) + 2 if low in names else None


def _ago(day: date, unit: str, count: int) -> OccurredOn | None:
    if unit == "year":
        return OccurredOn(date=date(max(1, day.year - count), 1, 1), precision=Precision.YEAR)
    if unit == "month":
        return _relative(day, "month", -count)
    if unit == "week":
        return _relative(day - timedelta(days=7 * count), "week", 0)
    return OccurredOn(date=day - timedelta(days=count))

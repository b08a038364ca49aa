"""Dates: when an event happened or takes effect, from the words of its clause."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from streams.domain.event import OccurredOn, Precision
from streams.extract.syntax.chunk import Chunk, Kind
from streams.extract.syntax.clause import Clauses
from streams.extract.syntax.grammar import Tag
from streams.extract.syntax.word import Word

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
_OF_YEARS = frozenset({"in", "by", "from", "of", "until", "late", "early", "before", "year", "for"})
_AHEAD = frozenset({"from", "by", "until", "starting", "effective", "next", "before"})


def date_of(clauses: Clauses, chunk: int, day: date | None) -> OccurredOn | None:
    """When the trigger in that chunk happened or takes effect; none when its clause names no time.

    Without ``day`` (the article's date) only full dates and years are read.
    """
    group = clauses.chunks[chunk]
    future = bool(group.modal) or group.infinitive or group.progressive
    links = _OF_YEARS | {"since"} if group.perfect else _OF_YEARS
    for first, last in _spans(clauses, chunk):
        found = _read(clauses, first, last, day, links, future=future)
        if found is not None:
            return found
    return None


def _spans(clauses: Clauses, chunk: int) -> Iterator[tuple[int, int]]:
    """Word spans around the trigger to search, the nearest first: behind it, then before it, each up to its clause."""
    chunks = clauses.chunks
    right = chunk + 1
    while right < len(chunks) and right - chunk < 14 and not _ends_clause(chunks, right):
        right += 1
    yield chunks[chunk].last + 1, chunks[min(right, len(chunks)) - 1].last + 1
    left = chunk - 1
    while left >= 0 and chunk - left < 14 and not _starts_clause(chunks[left]):
        left -= 1
    yield chunks[left + 1].first, chunks[chunk].first


def _ends_clause(chunks: list[Chunk], k: int) -> bool:
    chunk = chunks[k]
    return (
        chunk.kind in {Kind.SUBORDINATOR, Kind.RELATIVE, Kind.STOP}
        or (chunk.kind is Kind.VERB and chunk.finite)
        or (chunk.kind is Kind.PREPOSITION and k + 1 < len(chunks) and chunks[k + 1].kind is Kind.VERB)
    )


def _starts_clause(chunk: Chunk) -> bool:
    return chunk.kind in {Kind.SUBORDINATOR, Kind.RELATIVE}


def _read(
    clauses: Clauses, first: int, last: int, day: date | None, links: frozenset[str], *, future: bool
) -> OccurredOn | None:
    words = clauses.words
    lows = [w.low for w in words]
    for i in range(max(first, 0), min(last, len(words))):
        low = lows[i]
        before = lows[i - 1] if i else ""
        if _is_owner(words, i):
            continue
        after = lows[i + 1] if i + 1 < len(lows) else ""
        if (
            low in _MONTHS
            and (words[i].capital or low.endswith("."))
            and not (low in {"may", "march"} and not words[i].capital)
        ):
            found = _month(lows, i, day, future=future or before in _AHEAD)
            if found is not None:
                return found
        if _YEAR.match(low) and before in links:
            return OccurredOn(date=date(int(low), 1, 1), precision=Precision.YEAR)
        if day is None:
            continue
        if low in _DAYS and words[i].capital:
            return OccurredOn(date=_weekday(day, _DAYS[low], ahead=before == "next" or (future and before == "on")))
        if low in {"today", "tonight"}:
            return OccurredOn(date=day)
        if low == "yesterday":
            return OccurredOn(date=day - timedelta(days=1))
        if low == "tomorrow":
            return OccurredOn(date=day + timedelta(days=1))
        if low in {"last", "next", "this"} and after in {"week", "month", "year"}:
            return _relative(day, after, {"last": -1, "this": 0, "next": 1}[low])
        if low == "earlier" and after == "this" and i + 2 < len(lows) and lows[i + 2] in {"week", "month", "year"}:
            return _relative(day, lows[i + 2], 0)
        if low == "ago" and i >= 2 and lows[i - 1].rstrip("s") in {"year", "month", "week", "day"}:
            count = _count(lows[i - 2])
            if count is not None:
                return _ago(day, lows[i - 1].rstrip("s"), count)
    return None


def _is_owner(words: list[Word], i: int) -> bool:
    """Whether the time owns something else: *last year's summit*."""
    return any(words[k].tag is Tag.POSSESSIVE for k in range(i + 1, min(i + 3, len(words))))


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


def _weekday(day: date, weekday: int, *, ahead: bool) -> date:
    back = (day.weekday() - weekday) % 7
    return day + timedelta(days=(7 - back) % 7) if ahead else day - timedelta(days=back)


def _relative(day: date, unit: str, step: int) -> OccurredOn:
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return OccurredOn(date=day if step == 0 else monday + timedelta(days=7 * step))
    if unit == "month":
        months = day.year * 12 + day.month - 1 + step
        return OccurredOn(date=date(months // 12, months % 12 + 1, 1), precision=Precision.MONTH)
    return OccurredOn(date=date(max(1, day.year + step), 1, 1), precision=Precision.YEAR)


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


def _ago(day: date, unit: str, count: int) -> OccurredOn:
    if unit == "year":
        return OccurredOn(date=date(max(1, day.year - count), 1, 1), precision=Precision.YEAR)
    if unit == "month":
        return _relative(day, "month", -count)
    return OccurredOn(date=day - timedelta(days=count * (7 if unit == "week" else 1)))

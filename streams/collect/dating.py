"""When an article was published: the feed's date, as far as it is plausible."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from streams.collect.date_text import WrittenDate, read_date
from streams.domain.article import DateCertainty, DateSource
from streams.domain.feed_document import FeedEntry

CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of its arrival a date may be."""

FARTHEST_ZONE = timedelta(hours=14)
"""A date further ahead than this cannot come from a mistaken time zone."""

ALIKE = 5
"""So many entries, all of one date, were stamped by the program that made the feed."""

DISAGREEMENT = timedelta(hours=24)
"""A page that is older than its feed says by more than this is believed instead of the feed."""

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_HALF_HOUR = timedelta(minutes=30)
_IN_URL = re.compile(r"/(20\d{2}|19\d{2})[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)")


@dataclass(frozen=True, slots=True)
class Dated:
    """When an article was published, who says so, and how sure it is."""

    at: datetime
    source: DateSource
    certainty: DateCertainty


@dataclass(frozen=True, slots=True)
class FeedDates:
    """What the entries of one document show about how its dates are made.

    Attributes:
        stamp: the one date that all its entries carry; it says nothing about any of them.
        ahead: by how much its clock or time zone is ahead.
    """

    stamp: datetime | None = None
    ahead: timedelta = timedelta()


def assess_dates(entries: Sequence[FeedEntry], now: datetime) -> FeedDates:
    """See how far the dates of a document can be trusted.

    One entry ahead of the clock was scheduled or mistyped; several are a wrong zone, which shifts all of them alike.
    """
    written = [date.at for entry in entries if (date := _of_entry(entry)) is not None]
    counts = Counter(written)
    if len(entries) >= ALIKE and len(counts) == 1 and len(written) == len(entries):
        return FeedDates(stamp=written[0])
    ahead = [at - now for at in written if CLOCK_SKEW < at - now <= FARTHEST_ZONE]
    if len(ahead) < 2:
        return FeedDates()
    return FeedDates(ahead=-(-max(ahead) // _HALF_HOUR) * _HALF_HOUR)


def date_entry(
    entry: FeedEntry, feed: FeedDates, now: datetime, *, on_page: datetime | None = None, url: str = ""
) -> Dated:
    """Decide when an entry was published.

    Args:
        entry: as its feed has it.
        feed: what its document's dates are worth.
        now: when it was fetched; what has no usable date counts as published then.
        on_page: what the article's own page says, if it was fetched.
        url: the article's address, which often names the day.
    """
    page = on_page if on_page is not None and _is_possible(on_page, now) else None
    written = _of_entry(entry)
    if written is not None and (written.at == feed.stamp or not _is_possible(written.at - feed.ahead, now)):
        written = None
    if written is not None:
        at = min(written.at - feed.ahead, now)
        if page is not None and (at - page > DISAGREEMENT or not written.has_time):
            return Dated(page, DateSource.PAGE, DateCertainty.EXACT)
        return Dated(at, DateSource.FEED, _certainty(written, feed))
    if page is not None:
        return Dated(min(page, now), DateSource.PAGE, DateCertainty.EXACT)
    day = _day_in(url)
    if day is not None and _is_possible(day, now):
        is_today = day.date() == now.date()
        return Dated(now if is_today else min(day, now), DateSource.URL, DateCertainty.DAY)
    return Dated(now, DateSource.FETCHED, DateCertainty.GUESS)


def _of_entry(entry: FeedEntry) -> WrittenDate | None:
    """The date of publication, else of the last change."""
    for text in (entry.published, entry.updated):
        date = read_date(text)
        if date is not None and date.at >= _EARLIEST:
            return date
    return None


def _is_possible(at: datetime, now: datetime) -> bool:
    return _EARLIEST <= at <= now + FARTHEST_ZONE


def _certainty(written: WrittenDate, feed: FeedDates) -> DateCertainty:
    if not written.has_time:
        return DateCertainty.DAY
    return DateCertainty.EXACT if written.has_zone and not feed.ahead else DateCertainty.ZONE


def _day_in(url: str) -> datetime | None:
    match = _IN_URL.search(url)
    if match is None:
        return None
    try:
        return datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC)
    except ValueError:
        return None

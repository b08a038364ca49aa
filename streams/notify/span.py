"""Spans: local times of a week as instants, also across changes of the clock.

A local time that the clock skips counts as if the clock had not moved (02:30 is then 03:30); one that comes
twice means the first, except as the end of a span, where it means the last.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK = 7 * 24 * 60
"""Minutes of a week."""

_CLOCK = r"([01]?\d|2[0-4]):([0-5]\d)"
_SPAN = re.compile(rf"(?:(?P<days>[a-z,-]+)\s+)?{_CLOCK}\s*-\s*{_CLOCK}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A weekly local span: on these weekdays (0 is Monday) from ``start`` to ``end`` minutes after midnight.

    ``end`` lies past 24 h when the span runs into the next day.
    """

    days: frozenset[int]
    start: int
    end: int

    def minutes(self) -> set[int]:
        """Every minute of the week that it covers, from Monday's midnight."""
        return {(day * 1440 + minute) % WEEK for day in self.days for minute in range(self.start, self.end)}


@lru_cache(maxsize=1024)
def parse_span(text: str) -> Span:
    """Read ``Mon-Fri 22:00-07:00``, ``Sat,Sun 00:00-24:00`` or ``13:00-14:00`` (every day); raises ValueError."""
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not a span of time; write it like 'Mon-Fri 22:00-07:00'")
    hours = [int(group) for group in found.groups()[1:]]
    start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if max(start, end) > 24 * 60 or start in (end, 24 * 60):
        raise ValueError(f"{text!r} is not a span of time; its ends are equal or past 24:00")
    return Span(_days(found["days"], text), start, end if end > start else end + 24 * 60)


def parse_clock(text: str) -> int:
    """Minutes after midnight of ``HH:MM``; raises ValueError."""
    found = re.fullmatch(_CLOCK, text.strip())
    minutes = int(found[1]) * 60 + int(found[2]) if found else 24 * 60
    if minutes >= 24 * 60:
        raise ValueError(f"{text!r} is not a time of day; write it like '07:00'")
    return minutes


def covering(span: Span, zone: ZoneInfo, moment: datetime) -> Iterator[datetime]:
    """The ends of the span's occurrences that the moment falls into."""
    today = moment.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        if day.weekday() in span.days:
            end = instant(day, span.end, zone, fold=1)
            if instant(day, span.start, zone) <= moment < end:
                yield end


def instant(day: date, minutes: int, zone: ZoneInfo, fold: int = 0) -> datetime:
    """The instant so many local minutes after midnight; ``fold`` 1 is the last of one that comes twice."""
    local = datetime.combine(day, time(), zone) + timedelta(minutes=minutes)
    return local.replace(fold=fold if _comes_twice(local) else 0).astimezone(UTC)


def _comes_twice(local: datetime) -> bool:
    first, last = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    return first is not None and last is not None and first > last


def _days(text: str | None, whole: str) -> frozenset[int]:
    if text is None:
        return frozenset(range(7))
    days: set[int] = set()
    for part in text.lower().split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise ValueError(f"{whole!r}: {part!r} is not a day of the week; use Mon Tue Wed Thu Fri Sat Sun")
        start, length = DAYS.index(first), (DAYS.index(last or first) - DAYS.index(first)) % 7
        days.update((start + n) % 7 for n in range(length + 1))
    return frozenset(days)


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name; raises ValueError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is not a time zone; write it like 'Europe/Berlin'") from error

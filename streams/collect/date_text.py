"""Dates as feeds write them: ISO 8601, RFC 822, and the many mistakes in both."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_ISO_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2})?$")
_LOOSE_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(.*))?$", re.IGNORECASE
)
_ENGLISH_MONTH = re.compile(r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?", re.IGNORECASE)
_NUMERIC_ZONE = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d{2})?$", re.IGNORECASE)
_MAX_LENGTH = 100
_HOURS = {
    "utc": 0, "gmt": 0, "z": 0, "ut": 0, "wet": 0, "bst": 1, "cet": 1, "west": 1, "wat": 1, "cest": 2, "eet": 2,
    "cat": 2, "sast": 2, "eest": 3, "msk": 3, "eat": 3, "gst": 4, "pkt": 5, "ist": 5.5, "wib": 7, "hkt": 8, "sgt": 8,
    "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "brt": -3, "art": -3, "edt": -4, "est": -5,
    "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8,
}  # fmt: skip
"""Zones by name as newsrooms use them, in hours east of Greenwich; an ambiguous name has its most common meaning."""


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date that was read.

    Attributes:
        at: in UTC; what has no zone is taken as UTC, what has no time as midnight.
    """

    at: datetime
    has_zone: bool = True
    has_time: bool = True


def read_date(text: str) -> WrittenDate | None:
    """Read a date; None when it is missing or nothing can be made of it."""
    text = " ".join(text.split())
    if not text or len(text) > _MAX_LENGTH:
        return None
    for read in (_iso, _loose_iso, _rfc822, _localized):
        try:
            found = read(text)
        except (ValueError, OverflowError):
            continue
        if found is not None:
            return found
    return None


def _iso(text: str) -> WrittenDate | None:
    has_time = _ISO_DATE.match(text) is None
    moment = datetime.fromisoformat(text)
    return _written(moment, has_time=has_time)


def _loose_iso(text: str) -> WrittenDate | None:
    match = _LOOSE_ISO.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    offset = _zone(zone or "")
    moment = datetime(
        int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=offset
    )
    return _written(moment, has_time=hour is not None)


def _rfc822(text: str) -> WrittenDate | None:
    if not _ENGLISH_MONTH.search(text):
        return None
    short_months = _ENGLISH_MONTH.sub(lambda match: match[1], text)
    parsed = parsedate_tz(short_months)
    if parsed is None:
        return None
    name = short_months.rsplit(" ", 1)[-1]
    offset = timezone(timedelta(seconds=parsed[9])) if parsed[9] is not None else _zone(name)
    if name.isalpha() and name.lower() in _HOURS:
        offset = _zone(name)  # the library knows the American names only
    moment = datetime(*parsed[:6], tzinfo=offset)
    return _written(moment, has_time=":" in text)


def _localized(text: str) -> WrittenDate | None:
    """Dates in the words of other languages: ``lundi 6 septembre 2021 10:00``."""
    if not re.search(r"\d", text) or not re.search(r"\b\d{4}\b", text) or not re.search(r"[^\W\d_]{3}", text):
        return None
    import dateparser  # noqa: PLC0415 - takes a second to load, and few feeds need it

    strict = {"STRICT_PARSING": True, "RETURN_AS_TIMEZONE_AWARE": False}
    moment = dateparser.parse(text, settings=strict)
    return None if moment is None else _written(moment, has_time=":" in text or bool(re.search(r"\d\s*h\s*\d", text)))


def _written(moment: datetime, *, has_time: bool) -> WrittenDate:
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return WrittenDate(aware.astimezone(UTC), has_zone=moment.tzinfo is not None, has_time=has_time)


def _zone(text: str) -> timezone | None:
    text = text.strip(" ()").lower()
    if text in _HOURS:
        return timezone(timedelta(hours=_HOURS[text]))
    match = _NUMERIC_ZONE.search(text)
    if match is None:
        return None
    sign = -1 if match[1] == "-" else 1
    return timezone(sign * timedelta(hours=int(match[2]), minutes=int(match[3] or 0)))

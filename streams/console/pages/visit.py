"""Visits: when a browser last saw the front page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

VISIT = "tocsin_visit"
"""Name of the cookie: when the visit before this one ended, and when the page was last looked at."""

VISIT_BREAK = timedelta(minutes=30)
"""Whoever comes back after this begins a new visit."""

FIRST_LOOK = timedelta(days=1)
LONGEST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit.

    Attributes:
        since: what happened from then on is new to them.
        last: when they last looked.
        is_first: nothing is known of an earlier one.
    """

    since: datetime
    last: datetime
    is_first: bool = False

    @property
    def cookie(self) -> str:
        """What the browser keeps of it."""
        return f"{self.since.timestamp():.0f}.{self.last.timestamp():.0f}.{self.is_first:d}"


def visit_of(cookie: str | None, now: datetime) -> Visit:
    """The visit to which a look at this time belongs; what no cookie of ours says is a first visit."""
    try:
        since, last, first = (int(part) for part in (cookie or "").split("."))
        before = Visit(datetime.fromtimestamp(since, now.tzinfo), datetime.fromtimestamp(last, now.tzinfo), first == 1)
    except (ValueError, OverflowError, OSError):
        return Visit(now - FIRST_LOOK, now, is_first=True)
    if not before.since <= before.last <= now + VISIT_BREAK or before.last < now - LONGEST:
        return Visit(now - FIRST_LOOK, now, is_first=True)
    if now - before.last < VISIT_BREAK:
        return Visit(before.since, now, before.is_first)
    return Visit(before.last, now)

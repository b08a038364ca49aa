"""When a feed is fetched again, from the publisher's hints and the rate of change."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from streams.ports.clock import Randomness

FIRST = 600
"""Seconds between fetches while nothing else is known."""

MAX_INTERVAL = 6 * 3_600
"""Seconds between fetches of a feed that hardly changes."""

MAX_BACKOFF = 24 * 3_600
"""Seconds between fetches of a feed that fails."""

MAX_RETRY_AFTER = 7 * 24 * 3_600
"""Seconds; a publisher who asks for more is asked again after this long."""

WHOLE_EVERY = timedelta(hours=24)
"""A server that has answered 304 for this long is asked without conditions: some do so for ever."""

MOVED_SIGHTS = 3
"""A feed moves when so many fetches in a row were redirected for good to the same place."""

_JITTER = 0.1
_MAX_AGE = re.compile(r"(?:^|[\s,])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NextFetch:
    """When to fetch again.

    Attributes:
        interval: seconds.
        reason: what decided it, in words.
    """

    at: datetime
    interval: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What limits the interval between two fetches of a feed, in seconds.

    Attributes:
        every: what the operator set; wins over what the publisher hints at, not over ``Retry-After``.
        least: the installation's lower bound.
        asked: what the publisher hints at: ``Cache-Control``, ``ttl``, ``sy:updatePeriod``.
    """

    every: int | None = None
    least: int = 60
    asked: int = 0


def after_success(pace: Pace, gap: float | None, now: datetime, random: Randomness) -> NextFetch:
    """The next fetch after one that worked; ``gap`` is the seconds that usually lie between two articles."""
    if pace.every is not None:
        seconds, reason = max(pace.every, pace.least), "set"
    else:
        usual = FIRST if gap is None else gap / 2
        seconds, reason = int(min(max(usual, FIRST), MAX_INTERVAL)), "adapted to how often it changes"
        if pace.asked > seconds:
            seconds, reason = min(pace.asked, MAX_BACKOFF), "asked for by the publisher"
        seconds = max(seconds, pace.least)
    return NextFetch(now + _jittered(seconds, random), seconds, reason)


def after_failure(pace: Pace, failures: int, retry_after: float | None, now: datetime, random: Randomness) -> NextFetch:
    """The next fetch after one that failed: twice as late at each failure in a row, later if the server asks."""
    first = max(pace.every or FIRST, pace.least)
    seconds = int(min(first * 2 ** min(failures, 20), max(MAX_BACKOFF, first)))
    if retry_after is not None and retry_after > seconds:
        asked = int(min(retry_after, MAX_RETRY_AFTER))
        return NextFetch(now + timedelta(seconds=asked), asked, "asked for by Retry-After")
    return NextFetch(now + _jittered(seconds, random), seconds, f"after {failures} failures in a row")


def usual_gap(published: Sequence[datetime]) -> float | None:
    """The seconds that usually lie between two of these; None when there are too few to tell."""
    newest = sorted(set(published), reverse=True)[:10]
    if len(newest) < 3:
        return None
    return median((newer - older).total_seconds() for newer, older in pairwise(newest))


def asked_by_cache(headers: Mapping[str, str]) -> int:
    """The seconds for which a server says that its answer stays fresh; 0 where it says nothing."""
    value = headers.get("cache-control", "")
    if "no-store" in value or "no-cache" in value:
        return 0
    found = [int(seconds) for seconds in _MAX_AGE.findall(value)]
    return max(found, default=0)


def _jittered(seconds: int, random: Randomness) -> timedelta:
    """Up to a tenth later, so that feeds added together do not stay together."""
    return timedelta(seconds=seconds * (1 + _JITTER * random()))

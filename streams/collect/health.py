"""Whether a feed needs attention: gone, failing, never fetched, or silent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from streams.domain.feed import Feed, FeedProgress, FeedState

SILENT = timedelta(days=14)
"""A feed without a new article for longer may have ended unsaid."""

FAILING = timedelta(hours=24)
"""A feed that fails for less may recover by itself."""

OVERDUE = timedelta(minutes=10)


class TroubleKind(StrEnum):
    """What is the matter with a feed."""

    GONE = "gone"
    FAILING = "failing"
    UNFETCHED = "unfetched"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is the matter with a feed, in words, and what to do."""

    kind: TroubleKind
    said: str
    hint: str


def trouble_of(feed: Feed, progress: FeedProgress, next_at: datetime, now: datetime) -> Trouble | None:
    """What is the matter with a feed; None if it needs nobody."""
    if feed.state is FeedState.GONE:
        hint = "remove it, or give its new address with edit --url"
        return Trouble(TroubleKind.GONE, feed.state_reason or "gone", hint)
    if feed.state is FeedState.PAUSED:
        return None
    if progress.failing_since is not None and (now - progress.failing_since >= FAILING or not progress.articles):
        since = f"{progress.failing_since:%Y-%m-%d %H:%M} UTC"
        return Trouble(TroubleKind.FAILING, f"fails since {since}: {progress.error}", "mend it, or pause it")
    if progress.fetched_at is None and now - next_at > OVERDUE:
        hint = "run `tocsin collect`, which is part of `tocsin up`"
        return Trouble(TroubleKind.UNFETCHED, "was never fetched", hint)
    if is_silent(feed, progress, now):
        days = (now - (progress.new_at or feed.created_at)).days
        return Trouble(TroubleKind.SILENT, f"has brought nothing new for {days} days", "see whether it ended")
    return None


def is_silent(feed: Feed, progress: FeedProgress, now: datetime) -> bool:
    """Whether a feed has brought nothing new for long, though it can be fetched."""
    return progress.failing_since is None and now - (progress.new_at or feed.created_at) > SILENT

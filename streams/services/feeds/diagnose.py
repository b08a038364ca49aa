"""Say which feeds need somebody, and what to do."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from streams.collect.health import is_silent
from streams.domain.feed import Feed, FeedState
from streams.ports.store import Store
from streams.services.feeds.show import FeedStatus, list_feeds

FAILING = timedelta(hours=24)
"""A feed that fails for less may recover by itself."""

OVERDUE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class FeedFinding:
    """What is the matter with a feed, and the remedy."""

    feed: Feed
    said: str
    hint: str


def diagnose_feeds(store: Store, now: datetime) -> list[FeedFinding]:
    """Every feed that needs somebody, by name."""
    found = (_finding(status, now) for status in list_feeds(store, now))
    return [finding for finding in found if finding is not None]


def _finding(status: FeedStatus, now: datetime) -> FeedFinding | None:
    feed, progress = status.feed, status.progress
    if feed.state is FeedState.GONE:
        return FeedFinding(feed, feed.state_reason or "gone", "remove it, or give its new address with edit --url")
    if feed.state is FeedState.PAUSED:
        return None
    if progress.failing_since is not None and (now - progress.failing_since >= FAILING or not progress.articles):
        since = f"{progress.failing_since:%Y-%m-%d %H:%M} UTC"
        return FeedFinding(feed, f"fails since {since}: {progress.error}", "mend it, or pause it")
    if progress.fetched_at is None and now - status.next_at > OVERDUE:
        return FeedFinding(feed, "was never fetched", "run `tocsin collect`, which is part of `tocsin up`")
    newest = progress.new_at or feed.created_at
    if is_silent(feed, progress, now):
        return FeedFinding(feed, f"has brought nothing new for {(now - newest).days} days", "see whether it ended")
    return None

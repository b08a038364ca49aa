"""Whether a feed still brings anything."""

from datetime import datetime, timedelta

from streams.domain.feed import Feed, FeedProgress

SILENT = timedelta(days=14)
"""A feed without a new article for longer may have ended unsaid."""


def is_silent(feed: Feed, progress: FeedProgress, now: datetime) -> bool:
    """Whether a feed has brought nothing new for long, though it can be fetched."""
    return progress.failing_since is None and now - (progress.new_at or feed.created_at) > SILENT

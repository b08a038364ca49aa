"""What a fetch teaches: the feed and its progress as they are afterwards, and when it is fetched again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from streams.collect.judgement import Judgement
from streams.collect.schedule import (
    MOVED_SIGHTS,
    WHOLE_EVERY,
    NextFetch,
    Pace,
    after_failure,
    after_success,
    asked_by_cache,
    usual_gap,
)
from streams.domain.feed import Feed, FeedProgress, FeedState
from streams.domain.feed_document import FeedDocument
from streams.domain.fetched import Fetched, FetchRequest
from streams.ports.clock import Randomness

FEED_TYPES = (
    "application/atom+xml, application/rss+xml, application/feed+json;q=0.9, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, text/html;q=0.3, */*;q=0.1"
)
SOON = timedelta(seconds=1)
"""When a feed goes on that had more new articles than one turn takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A feed after a fetch."""

    feed: Feed
    progress: FeedProgress
    next_at: datetime
    reason: str


class Lesson:
    """Learns from one fetch of a feed.

    Args:
        least: the installation's shortest interval, in seconds.
    """

    def __init__(self, feed: Feed, progress: FeedProgress, now: datetime, *, least: int, random: Randomness) -> None:
        self._feed = feed
        self._before = progress
        self._now = now
        self._pace = Pace(every=feed.every, least=least)
        self._random = random

    def request(self) -> FetchRequest:
        """What to ask for: conditionally, unless that has given nothing but 304 for a day."""
        before = self._before
        whole = before.full_at is None or self._now - before.full_at >= WHOLE_EVERY
        return FetchRequest(
            url=self._feed.url,
            accept=FEED_TYPES,
            headers=self._feed.headers,
            etag="" if whole else before.etag,
            last_modified="" if whole else before.last_modified,
        )

    def is_unchanged(self, answer: Fetched) -> bool:
        """Whether the document is, byte for byte, the one that came last."""
        return bool(self._before.digest) and digest_of(answer) == self._before.digest

    def not_modified(self, answer: Fetched, *, whole: bool = False) -> Learned:
        """Nothing new; ``whole`` if the document itself came, and was the old one."""
        progress = self._worked(answer)
        progress = replace(progress, interval=self._before.interval)
        seconds = self._before.interval if self._feed.every is None else None
        following = after_success(self._pace, seconds * 2 if seconds else None, self._now, self._random)
        return self._learned(answer, replace(progress, full_at=self._now) if whole else progress, following)

    def document(
        self, answer: Fetched, document: FeedDocument, published: Sequence[datetime], new: int, *, is_rest: bool
    ) -> Learned:
        """A document that was read.

        Args:
            answer: how it came.
            document: what it says.
            published: when its articles were published.
            new: how many of them were new.
            is_rest: whether more of it is to be taken in another turn.
        """
        pace = replace(self._pace, asked=max(document.min_interval, asked_by_cache(answer.headers)))
        following = after_success(pace, usual_gap(published), self._now, self._random)
        if is_rest:
            following = replace(following, at=self._now + SOON, reason="there is more to take")
        progress = replace(
            self._worked(answer),
            etag="" if is_rest else answer.headers.get("etag", ""),
            last_modified="" if is_rest else answer.headers.get("last-modified", ""),
            digest="" if is_rest else digest_of(answer),
            full_at=self._now,
            interval=following.interval,
            new_at=self._now if new else self._before.new_at,
            articles=self._before.articles + new,
            hub=document.hub,
        )
        return self._learned(answer, progress, following)

    def failed(self, answer: Fetched, judgement: Judgement) -> Learned:
        """A fetch that failed, or a document that is none."""
        failures = self._before.failures + 1
        following = after_failure(self._pace, failures, judgement.retry_after, self._now, self._random)
        progress = replace(
            self._before,
            fetched_at=self._now,
            status=answer.status,
            failures=failures,
            failing_since=self._before.failing_since or self._now,
            error=judgement.error,
            moved_to="",
            moved_seen=0,
        )
        return Learned(feed=self._feed, progress=progress, next_at=following.at, reason=following.reason)

    def gone(self, answer: Fetched, judgement: Judgement) -> Learned:
        """A feed that its publisher has ended."""
        learned = self.failed(answer, judgement)
        ended = replace(learned.feed, state=FeedState.GONE, state_reason=judgement.error)
        return replace(learned, feed=ended, reason=judgement.error)

    def _worked(self, answer: Fetched) -> FeedProgress:
        seen = 0
        if answer.moved_to:
            seen = self._before.moved_seen + 1 if answer.moved_to == self._before.moved_to else 1
        return replace(
            self._before,
            fetched_at=self._now,
            status=answer.status,
            failures=0,
            failing_since=None,
            error="",
            moved_to=answer.moved_to,
            moved_seen=seen,
        )

    def _learned(self, answer: Fetched, progress: FeedProgress, following: NextFetch) -> Learned:
        feed, reason = self._feed, following.reason
        if progress.moved_seen >= MOVED_SIGHTS:
            feed, reason = replace(feed, url=answer.moved_to), f"moved to {answer.moved_to}"
            progress = replace(progress, moved_to="", moved_seen=0)
        return Learned(feed=feed, progress=progress, next_at=following.at, reason=reason)


def digest_of(answer: Fetched) -> str:
    """The hash of a document."""
    return hashlib.sha256(answer.body).hexdigest()[:32]

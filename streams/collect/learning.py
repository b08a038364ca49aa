"""Updates a feed's state after a fetch, and schedules the next one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

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
from streams.collect.websub import linked
from streams.domain.feed import Feed, FeedProgress, FeedState
from streams.domain.feed_document import FeedDocument
from streams.domain.fetched import Fetched, FetchRequest
from streams.ports.clock import Randomness

FEED_TYPES = (
    "application/atom+xml, application/rss+xml, application/feed+json;q=0.9, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, text/html;q=0.3, */*;q=0.1"
)
_CURSOR_REFUSED = frozenset({400, 404, 410, 422})
"""Answers after which a cursor is no longer used: it may be too old."""

SOON = timedelta(seconds=1)
"""When a feed goes on that had more new articles than one turn takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A feed after a fetch."""

    feed: Feed
    progress: FeedProgress
    next_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What of a document one turn took.

    Attributes:
        new, known: how many of its articles were new, and how many were there already.
        is_rest: whether more of it is to be taken in another turn.
    """

    new: int
    known: int = 0
    is_rest: bool = False


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
        """What to ask for: conditionally, unless that has given nothing but 304 for a day, or it goes on elsewhere."""
        before = self._before
        whole = before.full_at is None or self._now - before.full_at >= WHOLE_EVERY or bool(before.cursor)
        return replace(
            first_request(self._feed),
            url=self._url(),
            etag="" if whole else before.etag,
            last_modified="" if whole else before.last_modified,
            cursor=before.cursor,
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

    def document(self, answer: Fetched, document: FeedDocument, published: Sequence[datetime], taken: Taken) -> Learned:
        """A document that was read.

        Args:
            answer: how it came.
            document: what it says.
            published: when its articles were published.
            taken: how much of it this turn took.
        """
        pace = replace(self._pace, asked=max(document.min_interval, asked_by_cache(answer.headers)))
        following = after_success(pace, usual_gap(published), self._now, self._random)
        follows, cursor = self._cursor(document, taken)
        goes_on = taken.is_rest or follows
        if goes_on:
            following = replace(following, at=self._now + SOON, reason="there is more to take")
        progress = replace(
            self._worked(answer),
            etag="" if goes_on else answer.headers.get("etag", ""),
            last_modified="" if goes_on else answer.headers.get("last-modified", ""),
            digest="" if goes_on else digest_of(answer),
            full_at=self._now,
            interval=following.interval,
            new_at=self._now if taken.new else self._before.new_at,
            articles=self._before.articles + taken.new,
            hub=document.hub or linked(answer.headers.get("link", ""), "hub"),
            topic=document.topic or linked(answer.headers.get("link", ""), "self"),
            cursor=cursor,
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
            cursor="" if answer.status in _CURSOR_REFUSED else self._before.cursor,
            moved_to="",
            moved_seen=0,
        )
        return Learned(feed=self._feed, progress=progress, next_at=following.at, reason=following.reason)

    def gone(self, answer: Fetched, judgement: Judgement) -> Learned:
        """A feed that its publisher has ended; where only the cursor is gone it begins anew."""
        learned = self.failed(answer, judgement)
        if self._before.cursor:
            return learned
        ended = replace(learned.feed, state=FeedState.GONE, state_reason=judgement.error)
        return replace(learned, feed=ended, reason=judgement.error)

    def _worked(self, answer: Fetched) -> FeedProgress:
        seen, moved_to = 0, "" if self._before.cursor else answer.moved_to
        if moved_to:
            seen = self._before.moved_seen + 1 if moved_to == self._before.moved_to else 1
        return replace(
            self._before,
            fetched_at=self._now,
            status=answer.status,
            failures=0,
            failing_since=None,
            error="",
            moved_to=moved_to,
            moved_seen=seen,
        )

    def _url(self) -> str:
        mapping, cursor = self._feed.mapping, self._before.cursor
        if mapping is None or mapping.cursor is None or not cursor:
            return self._feed.url
        parts, name = urlsplit(self._feed.url), mapping.cursor.parameter
        pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != name]
        return urlunsplit(parts._replace(query=urlencode([*pairs, (name, cursor)])))

    def _cursor(self, document: FeedDocument, taken: Taken) -> tuple[bool, str]:
        """Whether to go on at once, and with which cursor.

        Older pages are followed while everything on a page is new, but not the first time: a feed begins with what it
        has on its front page.
        """
        before = self._before
        if taken.is_rest:
            return True, before.cursor
        is_new = bool(document.cursor) and document.cursor != before.cursor and taken.new > 0 and taken.known == 0
        if document.keeps_cursor:
            return is_new, document.cursor or before.cursor
        follows = is_new and before.full_at is not None
        return follows, document.cursor if follows else ""

    def _learned(self, answer: Fetched, progress: FeedProgress, following: NextFetch) -> Learned:
        feed, reason = self._feed, following.reason
        if progress.moved_seen >= MOVED_SIGHTS:
            feed, reason = replace(feed, url=answer.moved_to), f"moved to {answer.moved_to}"
            progress = replace(progress, moved_to="", moved_seen=0)
        return Learned(feed=feed, progress=progress, next_at=following.at, reason=reason)


def first_request(feed: Feed) -> FetchRequest:
    """What to ask for while nothing is known of a feed."""
    return FetchRequest(url=feed.url, accept=FEED_TYPES, headers=feed.headers, oauth=feed.oauth, user=feed.user)


def digest_of(answer: Fetched) -> str:
    """The hash of a document."""
    return hashlib.sha256(b"\0".join((answer.body, *answer.messages))).hexdigest()[:32]

"""Leased feeds and the results of fetching them, as collectors share them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from streams.domain.collected import CollectedArticle
from streams.domain.feed import Feed, FeedProgress
from streams.domain.fingerprint import Fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedFeed:
    """A feed that is this collector's to fetch, together with its host, while the lease lasts."""

    feed: Feed
    progress: FeedProgress
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedFeeds:
    """What a collector got, and when there may be more."""

    work: tuple[ClaimedFeed, ...] = ()
    wake_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """An article with the keys by which it will be recognised."""

    article: CollectedArticle
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedFeed:
    """A fetch that is over; everything that it brought is on the stream.

    Attributes:
        feed, progress: as they are now.
        next_at: when the feed is due again.
        recognised: the articles that are new or changed.
        present: keys that are still in the document, so that they are not forgotten.
        fingerprints: of the articles that are new.
        hold_until: until when the whole host asks to be left alone.
    """

    claimed: ClaimedFeed
    feed: Feed
    progress: FeedProgress
    next_at: datetime
    recognised: Sequence[Recognised] = ()
    present: Sequence[str] = ()
    fingerprints: Sequence[Fingerprint] = ()
    hold_until: datetime | None = None

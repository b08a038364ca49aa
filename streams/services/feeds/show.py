"""List feeds, and show one with what was learned of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from streams.domain.feed import Feed, FeedProgress
from streams.ports.store import Store
from streams.services.feeds.lookup import get_feed

PERIOD = timedelta(days=7)
"""What numbers of articles a day are taken over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedStatus:
    """A feed, what was learned of it, and what it brings.

    Attributes:
        articles_a_day: over the last seven days, or since it was added.
        with_events: the share of these articles that events were read from; None without articles.
    """

    feed: Feed
    progress: FeedProgress
    next_at: datetime
    articles_a_day: float
    with_events: float | None


def list_feeds(store: Store, now: datetime) -> list[FeedStatus]:
    """Every feed, by name."""
    since = now - PERIOD
    with store.read() as tx:
        everyone = store.feeds.find(tx)
        counts = store.feed_articles.count_since(tx, since)
        fruitful = store.feed_articles.count_with_events(tx, since)
    return [_status(each, counts, fruitful, now) for each in everyone]


def show_feed(store: Store, name: str, now: datetime) -> FeedStatus:
    """One feed; raises what :func:`get_feed` raises."""
    with store.read() as tx:
        wanted = get_feed(store, tx, name).id
    return next(each for each in list_feeds(store, now) if each.feed.id == wanted)


def _status(
    known: tuple[Feed, FeedProgress, datetime], counts: dict[str, int], fruitful: dict[str, int], now: datetime
) -> FeedStatus:
    feed, progress, next_at = known
    number = counts.get(feed.id, 0)
    days = min(max((now - feed.created_at) / timedelta(days=1), 1.0), PERIOD / timedelta(days=1))
    share = fruitful.get(feed.id, 0) / number if number else None
    return FeedStatus(feed=feed, progress=progress, next_at=next_at, articles_a_day=number / days, with_events=share)

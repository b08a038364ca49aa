"""Say which feeds need somebody, and what to do."""

from dataclasses import dataclass
from datetime import datetime

from streams.collect.health import trouble_of
from streams.domain.feed import Feed
from streams.ports.store import Store


@dataclass(frozen=True, slots=True)
class FeedFinding:
    """What is the matter with a feed, and the remedy."""

    feed: Feed
    said: str
    hint: str


def diagnose_feeds(store: Store, now: datetime) -> list[FeedFinding]:
    """Every feed that needs somebody, by name."""
    with store.read() as tx:
        everyone = store.feeds.find(tx)
    found = ((feed, trouble_of(feed, progress, next_at, now)) for feed, progress, next_at in everyone)
    return [FeedFinding(feed, trouble.said, trouble.hint) for feed, trouble in found if trouble is not None]

"""Add feeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from streams.collect.feed_check import wrong_feed
from streams.domain.errors import RejectedError
from streams.domain.feed import Feed
from streams.ports.store import Store


@dataclass(frozen=True, slots=True)
class AddedFeeds:
    """Which feeds are new, and which were there already and stay as they are."""

    added: tuple[Feed, ...]
    present: tuple[Feed, ...]


def add_feeds(store: Store, feeds: Sequence[Feed], now: datetime) -> AddedFeeds:
    """Add feeds, all or none; they are fetched as soon as a collector runs.

    Raises:
        RejectedError: with everything that is wrong with any of them.
    """
    wrong = [f"{feed.url}: {line}" if len(feeds) > 1 else line for feed in feeds for line in wrong_feed(feed)]
    if wrong:
        raise RejectedError("wrong_feed", "\n".join(wrong))
    with store.begin() as tx:
        everyone = store.feeds.find(tx)
        known = {feed.id: feed for feed, _, _ in everyone} | {feed.url: feed for feed, _, _ in everyone}
        added: list[Feed] = []
        present: list[Feed] = []
        for feed in feeds:
            before = known.get(feed.id) or known.get(feed.url)
            if before is not None:
                present.append(before)
                continue
            store.feeds.save(tx, feed, now)
            known |= {feed.id: feed, feed.url: feed}
            added.append(feed)
    return AddedFeeds(tuple(added), tuple(present))

"""Add the feed that an address means, once its publisher was asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from streams.collect.feed_check import host_name, wrong_feed
from streams.domain.errors import RejectedError
from streams.domain.feed import Feed, feed_id
from streams.domain.json_mapping import JsonMapping
from streams.ports.store import Store
from streams.services.feeds.add import AddedFeeds, add_feeds
from streams.services.feeds.preview import Preview


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLookup:
    """Feeds as they are outside: at their publishers, in starter packs, and as text.

    Attributes:
        find: address and title of the feed that a feed's address means; raises RejectedError or UnavailableError.
        preview: what a feed would bring in now; raises RejectedError.
        packs: the starter packs with the number of their feeds.
        pack: the feeds of a starter pack; raises NotFoundError.
        read_mapping: the mapping that YAML is; raises DiagnosticsError.
        write_mapping: a mapping as YAML.
    """

    find: Callable[[Feed], tuple[str, str]]
    preview: Callable[[Feed], Preview]
    packs: Callable[[], Mapping[str, int]]
    pack: Callable[[str], Sequence[Feed]]
    read_mapping: Callable[[str], JsonMapping]
    write_mapping: Callable[[JsonMapping], str]


def add_found_feed(store: Store, lookup: FeedLookup, feed: Feed, now: datetime) -> AddedFeeds:
    """Add the feed at an address, or the one that the page there names; without a name it gets the one it gives itself.

    Raises:
        RejectedError: something is wrong with it, or there is no feed, or there are several, which are named.
        UnavailableError: nothing answers there now.
    """
    if wrong := wrong_feed(replace(feed, name=feed.name or "?")):
        raise RejectedError("wrong_feed", "\n".join(wrong))
    found, title = lookup.find(feed)
    name = feed.name or " ".join(title.split())[:200] or host_name(found)
    return add_feeds(store, [replace(feed, id=feed_id(found), url=found, name=name)], now)

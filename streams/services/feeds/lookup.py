"""A feed by what people call it."""

from streams.collect.feed_check import masked_url
from streams.domain.errors import ConflictError, NotFoundError
from streams.domain.feed import Feed
from streams.ports.store import Store
from streams.ports.transaction import Transaction


def get_feed(store: Store, tx: Transaction, name: str) -> Feed:
    """The feed with that id, name or address.

    Raises:
        NotFoundError: there is none.
        ConflictError: it is the name of several.
    """
    everyone = [feed for feed, _, _ in store.feeds.find(tx)]
    found = [feed for feed in everyone if name in (feed.id, feed.url)] or [
        feed for feed in everyone if name in (feed.name, masked_url(feed.url))
    ]
    if not found:
        raise NotFoundError(f"there is no feed {name}", listed_by="feeds list")
    if len(found) > 1:
        ids = ", ".join(feed.id for feed in found)
        raise ConflictError(f"{name} is the name of several feeds; name one by its id: {ids}")
    return found[0]

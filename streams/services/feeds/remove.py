"""Remove a feed."""

from streams.domain.feed import Feed
from streams.ports.store import Store
from streams.services.feeds.lookup import get_feed


def remove_feed(store: Store, name: str) -> Feed:
    """Forget a feed; its articles stay known, so that they do not come in again. Raises as :func:`get_feed`."""
    with store.begin() as tx:
        feed = get_feed(store, tx, name)
        store.feeds.remove(tx, feed.id)
    return feed

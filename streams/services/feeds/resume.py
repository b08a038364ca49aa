"""Resume a feed."""

from dataclasses import replace
from datetime import datetime

from streams.domain.feed import Feed, FeedState
from streams.ports.store import Store
from streams.services.feeds.lookup import get_feed


def resume_feed(store: Store, name: str, now: datetime) -> Feed:
    """Fetch a feed at once, and regularly again, whether it was paused, gone or failing; raises as :func:`get_feed`."""
    with store.begin() as tx:
        resumed = replace(get_feed(store, tx, name), state=FeedState.ACTIVE, state_reason="")
        store.feeds.save(tx, resumed, now)
        store.feeds.fetch_now(tx, resumed, now)
    return resumed

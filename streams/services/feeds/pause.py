"""Pause a feed."""

from dataclasses import replace
from datetime import datetime

from streams.domain.feed import Feed, FeedState
from streams.ports.store import Store
from streams.services.feeds.lookup import get_feed


def pause_feed(store: Store, name: str, reason: str, now: datetime) -> Feed:
    """Fetch a feed no more until it is resumed; raises what :func:`get_feed` raises."""
    with store.begin() as tx:
        paused = replace(get_feed(store, tx, name), state=FeedState.PAUSED, state_reason=reason)
        store.feeds.save(tx, paused, now)
    return paused

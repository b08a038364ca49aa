"""Edit a feed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from streams.collect.feed_check import wrong_feed
from streams.domain.errors import RejectedError
from streams.domain.feed import Feed
from streams.ports.store import Store
from streams.services.feeds.lookup import get_feed


def edit_feed(store: Store, name: str, changes: Mapping[str, Any], now: datetime) -> Feed:
    """Change fields of a feed; another address is fetched at once.

    Raises RejectedError with everything that is wrong, and what :func:`get_feed` raises.
    """
    with store.begin() as tx:
        before = get_feed(store, tx, name)
        changed = replace(before, **changes)
        if wrong := wrong_feed(changed):
            raise RejectedError("wrong_feed", "\n".join(wrong))
        store.feeds.save(tx, changed, now)
        if (changed.url, changed.headers) != (before.url, before.headers):
            store.feeds.fetch_now(tx, changed, now)
    return changed

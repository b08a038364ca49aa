"""Edit a feed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from streams.collect.feed_check import masked_url, wrong_feed
from streams.domain.errors import RejectedError
from streams.domain.feed import Feed
from streams.ports.store import Store
from streams.services.feeds.lookup import get_feed

_HOW_IT_IS_READ = ("url", "headers", "oauth", "user", "mapping")
"""Once one of these changes, the document is read anew, also where the server calls it unchanged."""


def edit_feed(store: Store, name: str, changes: Mapping[str, Any], now: datetime) -> Feed:
    """Change fields of a feed; one that is read differently from now on is fetched at once.

    Raises RejectedError with everything that is wrong, and what :func:`get_feed` raises.
    """
    with store.begin() as tx:
        before = get_feed(store, tx, name)
        changed = changed_feed(before, changes)
        if wrong := wrong_edit(before, changes):
            raise RejectedError("wrong_feed", "\n".join(wrong))
        store.feeds.save(tx, changed, now)
        if any(getattr(changed, field) != getattr(before, field) for field in _HOW_IT_IS_READ):
            store.feeds.fetch_now(tx, changed, now)
    return changed


def changed_feed(before: Feed, changes: Mapping[str, Any]) -> Feed:
    """The feed with these changes; its address as it is shown, with secrets masked, means the one that it has."""
    changed = replace(before, **changes)
    return replace(changed, url=before.url) if changed.url == masked_url(before.url) else changed


def wrong_edit(before: Feed, changes: Mapping[str, Any]) -> list[str]:
    """What is wrong with these changes, one line each, with its option first."""
    after = changed_feed(before, changes)
    wrong = wrong_feed(after)
    is_address = not any(line.startswith("url:") for line in wrong)
    if is_address and _origin(after.url) != _origin(before.url):
        kept = [*(sorted(after.headers) if "headers" not in changes else ())]
        kept += ["the access token"] if after.oauth is not None and "oauth" not in changes else []
        if kept:
            wrong.append(
                f"header: {', '.join(kept)} of {masked_url(before.url)} would go to another host;"
                " give its headers or login anew, or take them away"
            )
    return wrong


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()

"""Feeds in the store as services see them; every method takes the open transaction first."""

from datetime import datetime
from typing import Any, Protocol

from streams.domain.feed import Feed, FeedProgress
from streams.domain.hub_subscription import HubSubscription

Transaction = Any
"""The store's own handle on an open transaction."""


class Feeds(Protocol):
    """Where articles are collected from."""

    def save(self, tx: Transaction, feed: Feed, now: datetime, /) -> None:
        """Add a feed, due at once, or configure the one with its id anew; what was learned stays."""

    def get(self, tx: Transaction, feed: str, /) -> tuple[Feed, FeedProgress] | None:
        """The feed with that id, and what was learned of it."""

    def find(self, tx: Transaction, /) -> list[tuple[Feed, FeedProgress, datetime]]:
        """Every feed with what was learned of it and when it is due, by name."""

    def fetch_now(self, tx: Transaction, feed: Feed, now: datetime, /) -> None:
        """Let a feed be due at once, whole, and forget its failures."""

    def due(self, tx: Transaction, feed: str, now: datetime, /) -> None:
        """Let a feed be due at once, asked conditionally as always."""

    def remove(self, tx: Transaction, feed: str, /) -> bool:
        """Forget a feed; what it brought in stays known."""


class HubSubscriptions(Protocol):
    """Subscriptions at WebSub hubs."""

    def find(self, tx: Transaction, token: str, /) -> HubSubscription | None:
        """The subscription of an address that a hub calls, if its feed is fetched."""

    def save(self, tx: Transaction, subscription: HubSubscription, /) -> None:
        """Write down how it stands."""


class FeedArticles(Protocol):
    """What feeds brought in."""

    def count_since(self, tx: Transaction, since: datetime, /) -> dict[str, int]:
        """How many articles each feed brought in since then."""

    def count_with_events(self, tx: Transaction, since: datetime, /) -> dict[str, int]:
        """From how many of these events were read."""

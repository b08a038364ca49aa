"""Every table of the store: importing this registers them all."""

from streams.adapters.store import subscriptions
from streams.adapters.store.columns import metadata

__all__ = ["metadata", "subscriptions"]

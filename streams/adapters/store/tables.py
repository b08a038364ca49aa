"""Every table of the store: importing this registers them all."""

from streams.adapters.store import attempts, deliveries, endpoints, keys, subscriptions, suppressions
from streams.adapters.store.columns import metadata

__all__ = ["attempts", "deliveries", "endpoints", "keys", "metadata", "subscriptions", "suppressions"]

"""Every table of the store: importing this registers them all."""

from streams.adapters.store import (
    alerts,
    article_events,
    attempt_tallies,
    attempts,
    deliveries,
    endpoints,
    hits,
    keys,
    notices,
    offsets,
    passed_over,
    rule_loads,
    silences,
    subscriptions,
    suppressions,
    tokens,
)
from streams.adapters.store.columns import metadata

__all__ = [
    "alerts",
    "article_events",
    "attempt_tallies",
    "attempts",
    "deliveries",
    "endpoints",
    "hits",
    "keys",
    "metadata",
    "notices",
    "offsets",
    "passed_over",
    "rule_loads",
    "silences",
    "subscriptions",
    "suppressions",
    "tokens",
]

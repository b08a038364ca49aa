"""Every table of the store: importing this registers them all."""

from streams.adapters.store import (
    alerts,
    article_events,
    attempt_tallies,
    attempts,
    deliveries,
    endpoints,
    keys,
    notices,
    offsets,
    rule_loads,
    rule_matches,
    silences,
    skipped_articles,
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
    "keys",
    "metadata",
    "notices",
    "offsets",
    "rule_loads",
    "rule_matches",
    "silences",
    "skipped_articles",
    "subscriptions",
    "suppressions",
    "tokens",
]

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
    silences,
    subscriptions,
    suppressions,
    tokens,
)
from streams.adapters.store import rule_matches as hits
from streams.adapters.store import skipped_articles as passed_over
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

"""Confirm to a hub that we requested a subscription."""

from collections.abc import Mapping
from datetime import datetime

from streams.collect.websub import confirmed
from streams.ports.store import Store


def confirm_hub(store: Store, token: str, query: Mapping[str, str], now: datetime) -> str:
    """Note what the hub says, and give what to answer.

    Raises:
        RejectedError: it is about something that nobody asked for.
    """
    with store.begin() as tx:
        subscription, challenge = confirmed(store.hub_subscriptions.find(tx, token), query, now)
        store.hub_subscriptions.save(tx, subscription)
    return challenge

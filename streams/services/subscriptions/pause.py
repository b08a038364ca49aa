"""Pause and resume a subscription."""

from dataclasses import replace
from datetime import datetime

from streams.domain.endpoint import Channel
from streams.domain.subscription import Subscription
from streams.domain.suppression import EVERYTHING
from streams.ports.store import Store
from streams.services.subscriptions.lookup import get_subscription


def pause_subscription(store: Store, name: str, now: datetime) -> Subscription:
    """Notify a subscription of nothing that happens until it is resumed; raises NotFoundError."""
    with store.begin() as tx:
        each, _ = get_subscription(store, tx, name)
        paused = replace(each, enabled=False)
        store.subscriptions.save(tx, paused, now)
    return paused


def resume_subscription(store: Store, name: str, now: datetime) -> Subscription:
    """End a pause; an address that unsubscribed or bounced is tried again. Raises NotFoundError."""
    with store.begin() as tx:
        each, endpoint = get_subscription(store, tx, name)
        resumed = replace(each, enabled=True)
        store.subscriptions.save(tx, resumed, now)
        if endpoint.channel is Channel.EMAIL:
            for scope in (each.id, EVERYTHING):
                store.suppressions.lift(tx, endpoint.address, scope)
    return resumed

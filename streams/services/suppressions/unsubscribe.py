"""Unsubscribe by the link in a mail, without a login (RFC 8058)."""

from datetime import datetime

from streams.domain.endpoint import Channel, Endpoint
from streams.domain.subscription import Subscription
from streams.domain.suppression import Suppression
from streams.notify.unsubscribing import read_token
from streams.ports.store import Store


def find_by_link(store: Store, token: str) -> tuple[Subscription, Endpoint] | None:
    """Which subscription the link's token stands for, and its mailbox; none when it was not made here."""
    with store.begin() as tx:
        subscription_id = read_token(store.keys.shared_key(tx, "unsubscribe"), token)
        each = store.subscriptions.find(tx, subscription_id) if subscription_id else None
        endpoint = store.endpoints.get(tx, each.endpoint_id) if each else None
    return (each, endpoint) if each and endpoint and endpoint.channel is Channel.EMAIL else None


def unsubscribe_by_link(store: Store, token: str, now: datetime) -> tuple[Subscription, Endpoint] | None:
    """Send the mailbox nothing more of the subscription; gives both, or none as :func:`find_by_link`."""
    found = find_by_link(store, token)
    if found is not None:
        with store.begin() as tx:
            store.suppressions.suppress(tx, Suppression(found[1].address, found[0].id, "unsubscribed", now))
    return found

"""Handle a hub's push: fetch the changed feed at once."""

from datetime import datetime

from streams.collect.websub import is_signed
from streams.domain.errors import NotFoundError
from streams.ports.store import Store


def check_pushed_to(store: Store, token: str) -> None:
    """Raises NotFoundError when nobody here has that subscription, so that nothing of the push need be read."""
    with store.read() as tx:
        if store.hub_subscriptions.find(tx, token) is None:
            raise NotFoundError("there is no such subscription", listed_by="feeds list")


def take_push(store: Store, token: str, signature: str, body: bytes, now: datetime) -> bool:
    """Let the feed be due at once; False, and nothing is done, if the push is not signed by its hub.

    Raises:
        NotFoundError: nobody here has that subscription any more.
    """
    with store.begin() as tx:
        subscription = store.hub_subscriptions.find(tx, token)
        if subscription is None:
            raise NotFoundError("there is no such subscription", listed_by="feeds list")
        if not is_signed(subscription, signature, body):
            return False
        store.feeds.due(tx, subscription.feed_id, now)
    return True

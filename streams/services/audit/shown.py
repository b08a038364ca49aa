"""How things are shown on record: as JSON trees without secrets."""

from collections.abc import Callable
from typing import Any

from streams.collect.feed_check import masked_url
from streams.domain.delivery import Delivery
from streams.domain.endpoint import Endpoint
from streams.domain.feed import Feed
from streams.notify.channel_address import masked
from streams.wire.codec import to_tree

_SET = "(set)"
"""In place of what is secret and there."""


def show(thing: Any) -> Any:
    """The tree of a domain value."""
    return to_tree(thing)


def show_endpoint(endpoint: Endpoint) -> Any:
    """An endpoint: names of headers, the client's id, and of secrets when each ends."""
    hidden = {
        "address": masked(endpoint.channel, endpoint.address),
        "secrets": [{"expires_at": each.expires_at} for each in endpoint.secrets],
        "headers": sorted(endpoint.headers),
        "body": _SET if endpoint.body is not None else None,
        "oauth": endpoint.oauth.client_id if endpoint.oauth else None,
        "tls": _SET if endpoint.tls is not None else None,
    }
    return to_tree(endpoint) | hidden


def show_feed(feed: Feed) -> Any:
    """A feed: names of headers, the client's id, and what is secret in the address masked."""
    hidden = {
        "url": masked_url(feed.url),
        "headers": sorted(feed.headers),
        "oauth": feed.oauth.client_id if feed.oauth else None,
    }
    return to_tree(feed) | hidden


def show_subscription(subscription: Any) -> Any:
    """A subscription: whether it has a template, whose texts may hold a secret."""
    return to_tree(subscription) | {"template": _SET if subscription.template is not None else None}


def show_deliveries(deliveries: list[Delivery]) -> Any:
    """Deliveries that were added together: how many, to whom, and what they repeat."""
    return {
        "deliveries": len(deliveries),
        "endpoints": sorted({each.endpoint_id for each in deliveries}),
        "alerts": sorted({each.alert_id for each in deliveries if each.alert_id}),
        "reason": deliveries[0].reason,
    }


def show_delivery(delivery: Delivery) -> Any:
    """A delivery without what it carries."""
    return {"endpoint_id": delivery.endpoint_id, "state": delivery.state, "reason": delivery.reason}


Show = Callable[[Any], Any]

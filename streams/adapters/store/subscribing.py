"""Subscribing: a subscription and the endpoint that it speaks through, saved together."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store import endpoints
from streams.adapters.store.subscriptions import Subscriptions, subscriptions
from streams.adapters.store.suppressions import EVERYTHING, lift
from streams.domain.delivery import Delivery
from streams.domain.endpoint import Channel, Endpoint, Secret
from streams.domain.notice import Message
from streams.domain.subscription import Subscription, subscription_id
from streams.domain.subscription_spec import SubscriptionSpec
from streams.notify.channel_address import endpoint_id
from streams.notify.sample import sample_change
from streams.notify.sign import new_secret, rotated
from streams.wire.codec import encode

SIGNED = frozenset({Channel.WEBHOOK})
"""Channels whose deliveries are signed."""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What came of a wish.

    Attributes:
        before: the subscription of this name as it was, if there was one.
        secret: the secret of an endpoint that is new, to be shown once.
    """

    subscription: Subscription
    endpoint: Endpoint
    before: Subscription | None
    secret: str | None


def subscribe(connection: sa.Connection, book: Subscriptions, spec: SubscriptionSpec, now: datetime) -> Subscribed:
    """Create or change the subscription of that name, and its endpoint if there is none of that address."""
    identity = endpoint_id(spec.channel, spec.address)
    endpoint = endpoints.get(connection, identity)
    secret = None
    if endpoint is None:
        if spec.channel in SIGNED:
            secret = spec.secret or new_secret(secrets.token_bytes(32)).value
        signed = (Secret(value=secret),) if secret else ()
        endpoint = Endpoint(id=identity, channel=spec.channel, address=spec.address, secrets=signed, created_at=now)
        endpoints.save(connection, endpoint)
    elif spec.secret and spec.secret != next((each.value for each in endpoint.secrets), None):
        endpoint = replace(endpoint, secrets=rotated(endpoint.secrets, Secret(value=spec.secret), now))
        endpoints.replace_secrets(connection, endpoint.id, endpoint.secrets)
    before = book.find(connection, spec.name)
    subscription = Subscription(
        id=subscription_id(spec.name),
        name=spec.name,
        selector=spec.selector,
        endpoint_id=identity,
        mode=spec.mode,
        timetable=spec.timetable,
        enabled=(before.enabled if before else True) if spec.enabled is None else spec.enabled,
        declared=spec.declared,
        created_at=before.created_at if before else now,
    )
    if subscription != before:
        book.save(connection, subscription, now)
        if before and before.endpoint_id != identity:
            forget_unused(connection, before.endpoint_id)
    return Subscribed(subscription, endpoint, before, None if spec.secret else secret)


def unsubscribe(connection: sa.Connection, book: Subscriptions, subscription: Subscription) -> None:
    """Remove a subscription, and its endpoint when nobody else uses it."""
    book.remove(connection, subscription.id)
    forget_unused(connection, subscription.endpoint_id)


def forget_unused(connection: sa.Connection, endpoint: str) -> None:
    """Remove an endpoint that no subscription uses."""
    used = sa.select(subscriptions.c.id).where(subscriptions.c.endpoint_id == endpoint)
    if connection.execute(used).first() is None:
        endpoints.remove(connection, endpoint)


def resume(
    connection: sa.Connection, book: Subscriptions, each: Subscription, endpoint: Endpoint, now: datetime
) -> None:
    """End a pause; an address that unsubscribed or bounced is tried again."""
    book.save(connection, replace(each, enabled=True), now)
    if endpoint.channel is Channel.EMAIL:
        for scope in (each.id, EVERYTHING):
            lift(connection, endpoint.address, scope)


def sample_delivery(subscription: Subscription, now: datetime) -> Delivery:
    """A delivery of a sample alert, to try a subscription's endpoint with."""
    change = sample_change(now)
    identity = f"msg_{secrets.token_hex(12)}"
    message = Message(
        id=identity, subscription_id=subscription.id, subscription_name=subscription.name, changes=(change,)
    )
    return Delivery(
        id=identity,
        endpoint_id=subscription.endpoint_id,
        subscription_id=subscription.id,
        alert_id=None,
        changes=(change.id,),
        payload=encode(message),
        next_at=now,
        reason="a sample",
        created_at=now,
    )

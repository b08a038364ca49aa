"""Subscribe: a subscription and the endpoint that it speaks through, saved together."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from streams.domain.endpoint import Channel, Endpoint, Secret
from streams.domain.errors import ConflictError
from streams.domain.subscription import Subscription, subscription_id
from streams.domain.subscription_spec import SubscriptionSpec
from streams.notify.channel_address import endpoint_id
from streams.notify.sign import new_secret, rotated
from streams.ports.store import Store, Transaction
from streams.services.subscriptions.remove import remove_unused_endpoint

SIGNED = frozenset({Channel.WEBHOOK})
"""Channels whose deliveries are signed."""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A subscription as it was saved.

    Attributes:
        before: the subscription of this name as it was, if there was one.
        secret: the secret of an endpoint that is new, to be shown once.
    """

    subscription: Subscription
    endpoint: Endpoint
    before: Subscription | None
    secret: str | None


def subscribe(store: Store, spec: SubscriptionSpec, now: datetime, *, may_change: bool = True) -> Subscribed:
    """Create or change the subscription of that name, and its endpoint if there is none of that address.

    Raises:
        ConflictError: there is another subscription of that name, and it may not be changed.
    """
    with store.begin() as tx:
        done = subscribe_within(store, tx, spec, now)
        if not may_change and done.before is not None and done.subscription != done.before:
            raise ConflictError(
                f"there is another subscription called {spec.name!r}; give this one a name of its own, or remove "
                f"that one first: tocsin subscriptions remove {spec.name!r}"
            )
    return done


def subscribe_within(store: Store, tx: Transaction, spec: SubscriptionSpec, now: datetime) -> Subscribed:
    """The same within a transaction."""
    endpoint, secret = _endpoint_for(store, tx, spec, now)
    before = store.subscriptions.find(tx, spec.name)
    subscription = Subscription(
        id=subscription_id(spec.name),
        name=spec.name,
        selector=spec.selector,
        endpoint_id=endpoint.id,
        mode=spec.mode,
        timetable=spec.timetable,
        enabled=(before.enabled if before else True) if spec.enabled is None else spec.enabled,
        declared=spec.declared,
        created_at=before.created_at if before else now,
    )
    if subscription != before:
        store.subscriptions.save(tx, subscription, now)
        if before and before.endpoint_id != endpoint.id:
            remove_unused_endpoint(store, tx, before.endpoint_id)
    return Subscribed(subscription, endpoint, before, secret)


def _endpoint_for(store: Store, tx: Transaction, spec: SubscriptionSpec, now: datetime) -> tuple[Endpoint, str | None]:
    """The endpoint of the spec's address, and its secret when that was made now."""
    identity = endpoint_id(spec.channel, spec.address)
    endpoint = store.endpoints.get(tx, identity)
    if endpoint is None:
        made = new_secret(secrets.token_bytes(32)).value if spec.channel in SIGNED and not spec.secret else None
        secret = (spec.secret or made) if spec.channel in SIGNED else None
        signed = (Secret(value=secret),) if secret else ()
        endpoint = Endpoint(id=identity, channel=spec.channel, address=spec.address, secrets=signed, created_at=now)
        store.endpoints.save(tx, endpoint)
        return endpoint, made
    if spec.secret and spec.secret != next((each.value for each in endpoint.secrets), None):
        endpoint = replace(endpoint, secrets=rotated(endpoint.secrets, Secret(value=spec.secret), now))
        store.endpoints.replace_secrets(tx, endpoint.id, endpoint.secrets)
    return endpoint, None

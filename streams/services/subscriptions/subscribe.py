"""Subscribe: a subscription and the endpoint that it speaks through, saved together."""

from dataclasses import dataclass, replace
from datetime import datetime

from streams.domain.endpoint import Endpoint, Secret
from streams.domain.errors import ConflictError
from streams.domain.subscription import Subscription, subscription_id
from streams.domain.subscription_spec import SubscriptionSpec
from streams.notify.request_header import with_plain_json
from streams.notify.sign import rotated
from streams.ports.store import Store
from streams.ports.transaction import Transaction
from streams.services.endpoints.configure import reconfigure_within
from streams.services.endpoints.create import SIGNED, create_within
from streams.services.subscriptions.remove import remove_unused_endpoint


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A subscription as it was saved.

    Attributes:
        before: the subscription of this name as it was, if there was one.
        moved: whether it had another address before.
        secret: the secret of an endpoint that is new, to be shown once.
    """

    subscription: Subscription
    endpoint: Endpoint
    before: Subscription | None
    moved: bool
    secret: str | None


def subscribe(store: Store, spec: SubscriptionSpec, now: datetime, *, may_change: bool = True) -> Subscribed:
    """Create or change the subscription of that name, and its endpoint if there is none of that address.

    Raises:
        ConflictError: there is another subscription of that name, and it may not be changed.
    """
    with store.begin() as tx:
        done = subscribe_within(store, tx, spec, now)
        if not may_change and done.before is not None and (done.moved or done.subscription != done.before):
            raise ConflictError(
                f"there is another subscription called {spec.name!r}; give this one a name of its own, or remove "
                f"that one first: tocsin subscriptions remove {spec.name!r}"
            )
    return done


def subscribe_within(store: Store, tx: Transaction, spec: SubscriptionSpec, now: datetime) -> Subscribed:
    """The same within a transaction."""
    before = store.subscriptions.find(tx, spec.name)
    if before is not None:
        spec = replace(spec, name=before.name, owner=before.owner)
    there = store.endpoints.get(tx, before.endpoint_id) if before else None
    endpoint, secret = _endpoint_for(store, tx, spec, there, now)
    if spec.plain_json:
        endpoint = replace(endpoint, headers=with_plain_json(endpoint.headers))
        store.endpoints.save(tx, endpoint)
    subscription = Subscription(
        id=subscription_id(spec.name),
        name=spec.name,
        selector=spec.selector,
        endpoint_id=endpoint.id,
        mode=spec.mode,
        timetable=spec.timetable,
        changes=spec.changes,
        template=spec.template,
        enabled=(before.enabled if before else True) if spec.enabled is None else spec.enabled,
        declared=spec.declared,
        owner=spec.owner,
        created_at=before.created_at if before else now,
    )
    if subscription != before:
        store.subscriptions.save(tx, subscription, now)
        if before and before.endpoint_id != endpoint.id:
            store.deliveries.hand_over(tx, subscription.id, before.endpoint_id, endpoint.id, now)
            remove_unused_endpoint(store, tx, before.endpoint_id)
    moved = there is not None and (there.channel, there.address) != (endpoint.channel, endpoint.address)
    return Subscribed(subscription, endpoint, before, moved, secret)


def _endpoint_for(
    store: Store, tx: Transaction, spec: SubscriptionSpec, there: Endpoint | None, now: datetime
) -> tuple[Endpoint, str | None]:
    """The endpoint of the spec's address, and its secret when that was made now.

    A new address of a subscription that has its endpoint to itself is a new address of that endpoint.
    """
    endpoint = store.endpoints.find_address(tx, spec.channel, spec.address, spec.owner)
    if endpoint is None:
        endpoint = _moved(store, tx, spec, there, now)
    if endpoint is None:
        signed = (Secret(value=spec.secret),) if spec.secret else ()
        new = Endpoint(
            id="", channel=spec.channel, address=spec.address, secrets=signed, owner=spec.owner, created_at=now
        )
        return create_within(store, tx, new)
    if spec.channel in SIGNED and spec.secret and spec.secret != next((each.value for each in endpoint.secrets), None):
        endpoint = replace(endpoint, secrets=rotated(endpoint.secrets, Secret(value=spec.secret), now))
        store.endpoints.replace_secrets(tx, endpoint.id, endpoint.secrets)
    return endpoint, None


def _moved(
    store: Store, tx: Transaction, spec: SubscriptionSpec, endpoint: Endpoint | None, now: datetime
) -> Endpoint | None:
    if endpoint is None or endpoint.standalone or endpoint.channel is not spec.channel:
        return None
    if any(each.endpoint_id == endpoint.id and each.name != spec.name for each in store.subscriptions.all(tx)):
        return None
    moved = replace(endpoint, address=spec.address)
    reconfigure_within(store, tx, endpoint, moved, now)
    return store.endpoints.get(tx, endpoint.id)

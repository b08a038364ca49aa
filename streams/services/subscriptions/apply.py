"""Apply a file of subscriptions: plan what would change, then do it, all or nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from streams.domain.errors import ConflictError, RejectedError
from streams.domain.subscription_spec import SubscriptionSpec
from streams.notify.plan import Action, PlanStep, plan
from streams.notify.suggestions import KnownNames
from streams.ports.store import Store
from streams.ports.transaction import Transaction
from streams.services.subscriptions.lookup import all_subscriptions, get_subscription
from streams.services.subscriptions.remove import remove_within
from streams.services.subscriptions.subscribe import subscribe_within


def resolve_specs(specs: Sequence[SubscriptionSpec], names: KnownNames) -> list[SubscriptionSpec]:
    """The specs with ids for names. Raises RejectedError with a line for every type and country that is unknown."""
    resolved = [replace(spec, selector=names.with_ids(spec.selector)) for spec in specs]
    if wrong := [f"{spec.name}: {line}" for spec in resolved for line in names.wrong(spec.selector)]:
        raise RejectedError("wrong_subscription", "\n".join(wrong))
    return resolved


def plan_subscriptions(store: Store, specs: Sequence[SubscriptionSpec]) -> tuple[PlanStep, ...]:
    """The steps from what is to what the specs declare."""
    with store.read() as tx:
        return plan(specs, all_subscriptions(store, tx))


def apply_plan(
    store: Store, specs: Sequence[SubscriptionSpec], steps: tuple[PlanStep, ...], now: datetime
) -> list[tuple[str, str]]:
    """Carry out the plan made for the specs; gives the secrets that were made, by name of subscription.

    Raises:
        ConflictError: the subscriptions changed since the plan was made; nothing was done.
    """
    with store.begin() as tx:
        return apply_plan_within(store, tx, specs, steps, now)


def apply_plan_within(
    store: Store, tx: Transaction, specs: Sequence[SubscriptionSpec], steps: tuple[PlanStep, ...], now: datetime
) -> list[tuple[str, str]]:
    """The same within a transaction."""
    if plan(specs, all_subscriptions(store, tx)) != steps:
        raise ConflictError("nothing was changed: the subscriptions changed meanwhile; look again")
    secrets = [(step.name, _carry_out(store, tx, step, now)) for step in steps if step.action is not Action.KEEP]
    return [(name, secret) for name, secret in secrets if secret is not None]


def _carry_out(store: Store, tx: Transaction, step: PlanStep, now: datetime) -> str | None:
    if step.spec is None:
        remove_within(store, tx, get_subscription(store, tx, step.name)[0])
        return None
    return subscribe_within(store, tx, step.spec, now).secret

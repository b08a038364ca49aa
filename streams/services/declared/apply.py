"""Apply a file of subscriptions and feeds: plan what would change, then do it, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from streams.collect.feed_plan import FeedStep
from streams.domain.feed import Feed
from streams.domain.subscription_spec import SubscriptionSpec
from streams.notify.plan import Action, PlanStep
from streams.ports.store import Store
from streams.services.feeds.apply import apply_feeds, feed_steps
from streams.services.subscriptions.apply import apply_plan_within, plan_subscriptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a file declares; None where it says nothing of the kind, so that all of it stays as it is."""

    subscriptions: Sequence[SubscriptionSpec] | None = None
    feeds: Sequence[Feed] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredPlan:
    """The steps from what is to what a file declares."""

    subscriptions: tuple[PlanStep, ...] = ()
    feeds: tuple[FeedStep, ...] = ()

    @property
    def changes(self) -> int:
        """How many steps change something."""
        actions = [step.action for step in self.subscriptions] + [step.action for step in self.feeds]
        return len(actions) - actions.count(Action.KEEP)


def plan_declared(store: Store, declared: Declared) -> DeclaredPlan:
    """Say what would change."""
    subscriptions = plan_subscriptions(store, declared.subscriptions) if declared.subscriptions is not None else ()
    with store.read() as tx:
        feeds = feed_steps(store, tx, declared.feeds) if declared.feeds is not None else ()
    return DeclaredPlan(subscriptions=subscriptions, feeds=feeds)


def apply_declared(store: Store, declared: Declared, plan: DeclaredPlan, now: datetime) -> list[tuple[str, str]]:
    """Carry out the plan made for what is declared; gives the secrets that were made, by name of subscription.

    Raises:
        ConflictError: something changed since the plan was made; nothing was done.
    """
    secrets: list[tuple[str, str]] = []
    with store.begin() as tx:
        if declared.feeds is not None:
            apply_feeds(store, tx, declared.feeds, plan.feeds, now)
        if declared.subscriptions is not None:
            secrets = apply_plan_within(store, tx, declared.subscriptions, plan.subscriptions, now)
    return secrets

"""Apply a file of feeds: plan what would change, and do it within a transaction."""

from collections.abc import Sequence
from datetime import datetime

from streams.collect.feed_plan import FeedStep, plan_feeds
from streams.domain.errors import ConflictError
from streams.domain.feed import Feed
from streams.notify.plan import Action
from streams.ports.store import Store
from streams.ports.transaction import Transaction


def feed_steps(store: Store, tx: Transaction, wanted: Sequence[Feed]) -> tuple[FeedStep, ...]:
    """The steps from what is to what is wanted."""
    return plan_feeds(wanted, [feed for feed, _, _ in store.feeds.find(tx)])


def apply_feeds(
    store: Store, tx: Transaction, wanted: Sequence[Feed], steps: tuple[FeedStep, ...], now: datetime
) -> None:
    """Carry out the steps planned for these feeds.

    Raises:
        ConflictError: the feeds changed since the plan was made.
    """
    if feed_steps(store, tx, wanted) != steps:
        raise ConflictError("nothing was changed: the feeds changed meanwhile; look again")
    for step in steps:
        match step.action:
            case Action.ADD | Action.CHANGE:
                store.feeds.save(tx, step.feed, now)
            case Action.REMOVE:
                store.feeds.remove(tx, step.feed.id)
            case Action.KEEP:
                pass

"""Subscriptions at WebSub hubs, which push a feed's changes."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class HubState(StrEnum):
    """``asked`` waits for the hub's confirmation; ``denied`` is asked again much later."""

    NEW = "new"
    ASKED = "asked"
    ACTIVE = "active"
    DENIED = "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSubscription:
    """A feed's subscription at its hub.

    Attributes:
        token: the last part of the address that the hub calls; nobody else knows it.
        topic: the address under which the hub knows the feed.
        secret: with which the hub signs.
        lease_until: when the hub forgets it.
        next_at: when to ask, or ask again.
        error: why it was not confirmed, in words.
    """

    feed_id: str
    token: str = field(repr=False)
    hub: str
    topic: str
    secret: str = field(repr=False)
    state: HubState = HubState.NEW
    lease_until: datetime | None = None
    next_at: datetime
    error: str = ""

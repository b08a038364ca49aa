"""Dispatch: claimed deliveries, their outcomes, and what follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from streams.domain.delivery import Attempt, Delivery, DeliveryState
from streams.domain.endpoint import Channel, Endpoint


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A delivery that is to be tried now, and where it goes; ``delivery.attempts`` is the number of this try."""

    delivery: Delivery
    endpoint: Endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do after one attempt.

    Attributes:
        state: the delivery's next state.
        reason: why, for people.
        next_at: when it is tried again, if it is pending.
        hold_until: the endpoint gets nothing before.
        disable: why the endpoint is disabled; everything open for it is then held.
        warning: for people, on the way to disabling it.
        warnings: how many warnings this run of failures deserves by now.
        is_our_doing: the attempt says nothing about the endpoint.
    """

    state: DeliveryState
    reason: str
    next_at: datetime | None = None
    hold_until: datetime | None = None
    disable: str = ""
    warning: str = ""
    warnings: int = 0
    is_our_doing: bool = False

    @property
    def delivered(self) -> bool:
        """Whether the endpoint works."""
        return self.state is DeliveryState.DELIVERED

    @property
    def failed(self) -> bool:
        """Whether the attempt counts as a failure of the endpoint."""
        return not (self.delivered or self.is_our_doing)


@dataclass(frozen=True, slots=True)
class Finished:
    """Work that has been tried."""

    work: ClaimedDelivery
    attempt: Attempt
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How much a notifier can take in hand now: all in all, of what failed before, and by channels with a limit."""

    total: int
    retries: int
    channels: Mapping[Channel, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """What one turn at the outbox gave.

    Attributes:
        work: what is now leased to this notifier.
        wake_at: when something may be due that nobody announces; none if nothing waits for a time.
        lost: how many results came too late, after their lease had gone to another.
        notes: what happened to endpoints, as (endpoint id, text for people).
    """

    work: tuple[ClaimedDelivery, ...] = ()
    wake_at: datetime | None = None
    lost: int = 0
    notes: tuple[tuple[str, str], ...] = ()

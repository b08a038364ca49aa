"""Deliveries and attempts: one alert change for one endpoint, and each try of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from streams.domain.alert import Severity
from streams.domain.identity import stable_id
from streams.domain.message_template import MessageTemplate


class DeliveryState(StrEnum):
    """``pending → sending → delivered | pending | dead``; ``held`` while paused; ``cancelled`` by people."""

    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    DEAD = "dead"
    HELD = "held"
    CANCELLED = "cancelled"


OPEN_STATES = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.HELD)
"""The states of deliveries that are still to arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message for one endpoint.

    Attributes:
        id: also the ``webhook-id`` and the id of the CloudEvent.
        alert_id: the story it tells of; deliveries of one story to one endpoint stay in ``sequence`` order.
        changes: ids of the alert changes it carries (more than one in a digest or group).
        severity: the highest of what it tells of; none of what tells of no alert.
        payload: the stored wire form of what to send (JSON), rendered per channel when sent.
        attempts: tries so far.
        sequence: given by the store when it is added; later ones are greater.
        next_at: when it may be tried (again).
        lease_owner: who is sending it.
        lease_until: when that lease ends.
        reason: why it is in its state, for people.
        replay_of: the delivery that was first sent with this message; a replay does not wait for what is not one.
        replay_run: which bulk replay it belongs to; within one, the order of a story is kept.
        finished_at: when it was delivered, died or was cancelled.
        template: how its subscription wants it written; read when it is claimed.
    """

    id: str
    endpoint_id: str
    subscription_id: str | None
    alert_id: str | None
    changes: tuple[str, ...]
    severity: Severity | None = None
    payload: bytes
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    sequence: int = 0
    next_at: datetime
    lease_owner: str | None = None
    lease_until: datetime | None = None
    reason: str = ""
    replay_of: str | None = None
    replay_run: str | None = None
    created_at: datetime
    finished_at: datetime | None = None
    template: MessageTemplate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try of a delivery.

    Attributes:
        number: 1 for the first.
        at: when it began.
        status: HTTP or SMTP status; none when no answer came.
        error: what went wrong, in words; empty on success.
        response: the beginning of the answer's body, at most 16 KiB; ``truncated`` says if it went on.
        seconds: how long it took.
    """

    delivery_id: str
    number: int
    at: datetime
    status: int | None = None
    error: str = ""
    response: str = ""
    truncated: bool = False
    seconds: float = 0.0


class AttemptVerdict(StrEnum):
    """What an answer means for the delivery.

    ``again`` later, ``refused`` for good, ``gone`` for the whole endpoint, ``misconfigured`` for what only the operator
    can mend on our side: the receiver is not to blame, so the delivery waits for it. ``suppressed``: nothing was
    tried, because the address gets no mail of this subscription.
    """

    DELIVERED = "delivered"
    RETRY = "again"
    REFUSED = "refused"
    GONE = "gone"
    MISCONFIGURED = "misconfigured"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptOutcome:
    """What came of one try, as a channel's sender tells it; the other fields are those of :class:`Attempt`.

    Attributes:
        retry_after: seconds that the receiver asked us to wait, if it did.
        uncertain: it may have arrived all the same.
    """

    verdict: AttemptVerdict
    status: int | None = None
    error: str = ""
    response: str = ""
    truncated: bool = False
    retry_after: float | None = None
    uncertain: bool = False


def delivery_id(change: str, subscription: str) -> str:
    """The id of the delivery of one alert change to one subscription: routing twice gives it once."""
    return "msg_" + stable_id("delivery", change, subscription)

"""Endpoint events: what happened to an endpoint that its owner or operator must know."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from streams.domain.endpoint import Channel


class EndpointEventKind(StrEnum):
    """``failing``: nothing gets through; ``disabled``: nothing is tried any more; ``recovered`` from either."""

    FAILING = "failing"
    DISABLED = "disabled"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointEvent:
    """What happened to one endpoint.

    Attributes:
        id: hash of the endpoint, the kind and the attempt that brought it about.
        address: without what is secret in it.
        reason: why, for people.
        failing_since: start of the run of failures; none after a recovery.
        subscriptions: names of the first subscriptions that speak through it.
        subscriptions_left_out: how many more there are.
    """

    id: str
    kind: EndpointEventKind
    at: datetime
    endpoint_id: str
    channel: Channel
    address: str = field(repr=False)
    reason: str
    failing_since: datetime | None = None
    subscriptions: tuple[str, ...] = ()
    subscriptions_left_out: int = 0

"""Claims: finds due deliveries and takes leases on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil, floor

import sqlalchemy as sa

from streams.adapters.store.claim_statements import (
    BRING_FORWARD,
    BUSY,
    DEFER,
    DUE,
    LEASE,
    LOCK,
    LOOK,
    PAYLOADS,
    TEMPLATES,
    WAIT,
)
from streams.adapters.store.deliveries import delivery_of
from streams.adapters.store.endpoints import endpoint_of, endpoints
from streams.domain.delivery_hours import DeliveryHours
from streams.domain.dispatch import Capacity, ClaimedDelivery, PollResult
from streams.domain.endpoint import Channel, Endpoint, EndpointState
from streams.domain.message_template import MessageTemplate
from streams.domain.wording import minute
from streams.notify.delivery_hours import opening, waiting_severities
from streams.wire.codec import from_tree

SOON = timedelta(milliseconds=5)
"""When to look again at endpoints that another notifier is looking at."""

OVERDUE = timedelta(seconds=1)
"""What is due for longer, though its endpoint can take more, is held back by an earlier delivery of its story."""

LEASE_MARGIN = timedelta(seconds=30)
"""How much longer than an attempt a lease lasts."""

BURST = timedelta(milliseconds=50)
"""How much of an unused rate is kept."""


@dataclass(frozen=True, slots=True)
class Due:
    """When an endpoint's earliest first attempt and earliest retry are due."""

    fresh: datetime | None
    retry: datetime | None

    @property
    def first(self) -> datetime:
        """When the earlier of the two is."""
        return min(at for at in (self.fresh, self.retry) if at is not None)


def find_due(connection: sa.Connection) -> dict[str, Due]:
    """What waits for which endpoint; costs a few index probes an endpoint, however much waits."""
    return {endpoint: Due(fresh, retry) for endpoint, fresh, retry in connection.execute(DUE) if fresh or retry}


@dataclass(frozen=True, slots=True)
class Candidates:
    """What can be claimed, as far as can be seen without locks.

    Attributes:
        ready: the endpoints that something is due for and that can take it.
        wake_at: when more may be.
    """

    ready: Mapping[str, Due] = field(default_factory=dict)
    wake_at: datetime | None = None


def peek(connection: sa.Connection, capacity: Capacity, now: datetime) -> Candidates:
    """See what can be claimed; takes no locks.

    What waits for an endpoint that is busy or held back is no reason to begin a write transaction, and such an
    endpoint takes no part in the claim.
    """
    waiting = find_due(connection)
    candidates = [endpoint for endpoint, due in waiting.items() if due.first <= now]
    wake = [due.first for due in waiting.values() if due.first > now]
    ready = {}
    if candidates:
        busy = _busy(connection)
        for row in connection.execute(LOOK, {"ids": candidates}).mappings():
            endpoint = endpoint_of(row)
            pace = _Pace.of(endpoint, row["paced_until"], now)
            if endpoint.hold_until is not None and endpoint.hold_until > now:
                wake.append(endpoint.hold_until)
            elif min(_free(endpoint, busy, now), capacity.channels.get(endpoint.channel, 1)) <= 0:
                continue
            elif pace is not None and pace.allowed <= 0:
                wake.append(pace.next_at)
            else:
                ready[endpoint.id] = waiting[endpoint.id]
    return Candidates(ready, min(wake, default=None))


@dataclass(frozen=True, slots=True)
class Lease:
    """How long leases last: ``usual``, or longer for some channels, and for endpoints with a long time limit."""

    usual: timedelta
    channels: Mapping[Channel, timedelta] = field(default_factory=dict)

    def until(self, endpoint: Endpoint, now: datetime) -> datetime:
        """When a lease that is taken now on a delivery to that endpoint ends."""
        usual = self.channels.get(endpoint.channel, self.usual)
        return now + max(usual, timedelta(seconds=endpoint.timeout or 0) + LEASE_MARGIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """Who claims, how much, and for how long."""

    owner: str
    capacity: Capacity
    now: datetime
    lease: Lease


def claim(connection: sa.Connection, candidates: Candidates, claimant: Claimant) -> PollResult:
    """Lease deliveries that are due, shared fairly among endpoints.

    First attempts come before retries. An endpoint that is failing gets one at a time until something succeeds, retries
    first, and what goes to it counts as a retry. A delivery waits for earlier ones of its story at its endpoint.
    """
    lot = _ClaimBatch(connection, claimant)
    if candidates.wake_at is not None:
        lot.wake.append(candidates.wake_at)
    if candidates.ready:
        rows = connection.execute(LOCK, {"ids": list(candidates.ready)}).mappings().all()
        if len(rows) < len(candidates.ready):
            lot.wake.append(claimant.now + SOON)
        busy = _busy(connection)
        share = ceil(claimant.capacity.total / max(len(rows), 1))
        for row in sorted(rows, key=lambda row: candidates.ready[row["id"]].first):
            endpoint = endpoint_of(row)
            free = min(share, _free(endpoint, busy, claimant.now))
            lot.serve(endpoint, candidates.ready[endpoint.id], free, row["paced_until"])
    return PollResult(work=lot.work(), wake_at=min(lot.wake, default=None))


def _busy(connection: sa.Connection) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(BUSY)}


def _free(endpoint: Endpoint, busy: Mapping[str, int], now: datetime) -> int:
    """How many more an endpoint can take now, its rate apart."""
    if endpoint.state is not EndpointState.ACTIVE or (endpoint.hold_until is not None and endpoint.hold_until > now):
        return 0
    return (1 if endpoint.failing_since else endpoint.max_in_flight) - busy.get(endpoint.id, 0)


class _ClaimBatch:
    """What one claim takes."""

    def __init__(self, connection: sa.Connection, claimant: Claimant) -> None:
        self._connection = connection
        self._now = claimant.now
        self._owner = claimant.owner
        self._leases = claimant.lease
        self._total = claimant.capacity.total
        self._retries = claimant.capacity.retries
        self._channels = dict(claimant.capacity.channels)
        self._taken: list[tuple[sa.RowMapping, Endpoint]] = []
        self.wake: list[datetime] = []

    def serve(self, endpoint: Endpoint, due: Due, free: int, paced_until: datetime | None) -> None:
        """Take up to ``free`` deliveries to an endpoint, as far as its hours, its rate and the room allow."""
        if endpoint.hours is not None:
            self._keep_hours(endpoint, endpoint.hours)
        pace = _Pace.of(endpoint, paced_until, self._now)
        if pace is not None and pace.allowed < free:
            free = pace.allowed
            self.wake.append(pace.next_at)
        limit = min(free, self._total, self._channels.get(endpoint.channel, free))
        if endpoint.failing_since:
            limit = min(limit, self._retries)
        taken = 0
        for take in (self._again, self._first) if endpoint.failing_since else (self._first, self._again):
            taken += take(endpoint, due, limit - taken)
        if pace is not None and taken:
            used = pace.used_until + taken * pace.step
            self._connection.execute(endpoints.update().where(endpoints.c.id == endpoint.id).values(paced_until=used))

    def _keep_hours(self, endpoint: Endpoint, hours: DeliveryHours) -> None:
        """Outside the hours, put off what waits for them."""
        opens_at = opening(hours, self._now)
        if opens_at <= self._now:
            return
        values = {"endpoint": endpoint.id, "now": self._now, "opening": opens_at, "waiting": waiting_severities(hours)}
        self._connection.execute(WAIT, values | {"why": f"waits for the endpoint's hours, from {minute(opens_at)}"})
        if hours.urgent is not None:
            self._connection.execute(BRING_FORWARD, values | {"why": "goes before an urgent message of its story"})
        self.wake.append(opens_at)

    def _first(self, endpoint: Endpoint, due: Due, limit: int) -> int:
        """Take first attempts; what waits for a later retry is put off until then, to be looked at no more."""
        if limit <= 0 or due.fresh is None or due.fresh > self._now:
            return 0
        taken = self._lease(endpoint, limit, retrying=False)
        if taken < limit and due.fresh < self._now - OVERDUE:
            self._connection.execute(DEFER, {"endpoint": endpoint.id, "now": self._now})
        return taken

    def _again(self, endpoint: Endpoint, due: Due, limit: int) -> int:
        limit = min(limit, self._retries)
        if limit <= 0 or due.retry is None or due.retry > self._now:
            return 0
        return self._lease(endpoint, limit, retrying=True)

    def _lease(self, endpoint: Endpoint, limit: int, *, retrying: bool) -> int:
        values = {
            "owner": self._owner,
            "now": self._now,
            "until": self._leases.until(endpoint, self._now),
            "endpoint": endpoint.id,
            "retry": retrying,
            "most": limit,
        }
        rows = self._connection.execute(LEASE, values).mappings().all()
        self._taken.extend((row, endpoint) for row in rows)
        self._total -= len(rows)
        if endpoint.channel in self._channels:
            self._channels[endpoint.channel] -= len(rows)
        if retrying or endpoint.failing_since:
            self._retries -= len(rows)
        return len(rows)

    def work(self) -> tuple[ClaimedDelivery, ...]:
        """Everything taken, with its payload, oldest first."""
        if not self._taken:
            return ()
        ids = [row["id"] for row, _ in self._taken]
        payload: dict[str, bytes] = {row[0]: row[1] for row in self._connection.execute(PAYLOADS, {"ids": ids})}
        templates = self._templates()
        oldest_first = sorted(self._taken, key=lambda taken: taken[0]["sequence"])
        return tuple(
            ClaimedDelivery(delivery_of(row, payload[row["id"]], templates.get(row["subscription_id"])), endpoint)
            for row, endpoint in oldest_first
        )

    def _templates(self) -> Mapping[str, MessageTemplate]:
        """The templates of the subscriptions whose deliveries were taken; few subscriptions have one."""
        ids = {row["subscription_id"] for row, _ in self._taken}
        rows = self._connection.execute(TEMPLATES, {"ids": list(ids)})
        return {row.id: from_tree(row.template, MessageTemplate) for row in rows}


@dataclass(frozen=True, slots=True)
class _Pace:
    """How many deliveries an endpoint's rate allows now.

    Attributes:
        used_until: the time up to which the rate is used up.
        step: the time that one delivery uses up.
    """

    used_until: datetime
    step: timedelta
    allowed: int

    @property
    def next_at(self) -> datetime:
        return self.used_until + (self.allowed + 1) * self.step

    @classmethod
    def of(cls, endpoint: Endpoint, used_until: datetime | None, now: datetime) -> "_Pace | None":
        if endpoint.rate_per_second <= 0:
            return None
        step = timedelta(seconds=1 / endpoint.rate_per_second)
        earliest = now - max(step, BURST)
        used_until = max(used_until or earliest, earliest)
        return cls(used_until, step, floor((now - used_until) / step))

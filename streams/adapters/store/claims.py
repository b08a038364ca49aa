"""Claims: which deliveries are due, and taking a lease on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil, floor

import sqlalchemy as sa

from streams.adapters.store.claim_statements import BUSY, DUE, LEASE, LOCK, LOOK, PAYLOADS
from streams.adapters.store.deliveries import delivery_of
from streams.adapters.store.endpoints import endpoint_of, endpoints
from streams.domain.dispatch import Room, Turn, Work
from streams.domain.endpoint import Endpoint, EndpointState

SOON = timedelta(milliseconds=5)
"""When to look again at endpoints that another notifier is looking at."""

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
class Prospect:
    """What can be claimed, as far as can be seen without locks.

    Attributes:
        ready: the endpoints that something is due for and that can take it.
        wake_at: when more may be.
    """

    ready: Mapping[str, Due] = field(default_factory=dict)
    wake_at: datetime | None = None


def look(connection: sa.Connection, now: datetime) -> Prospect:
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
            elif _free(endpoint, busy, now) <= 0:
                continue
            elif pace is not None and pace.allowed <= 0:
                wake.append(pace.next_at)
            else:
                ready[endpoint.id] = waiting[endpoint.id]
    return Prospect(ready, min(wake, default=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """Who claims, how much, and for how long."""

    owner: str
    room: Room
    now: datetime
    lease: timedelta


def claim(connection: sa.Connection, prospect: Prospect, claimant: Claimant) -> Turn:
    """Lease deliveries that are due, shared fairly among endpoints.

    First attempts come before retries. An endpoint that is failing gets one at a time until something succeeds, and
    what goes to it counts as a retry. A delivery waits for earlier ones of its story at its endpoint.
    """
    lot = _Lot(connection, claimant)
    if prospect.wake_at is not None:
        lot.wake.append(prospect.wake_at)
    if prospect.ready:
        rows = connection.execute(LOCK, {"ids": list(prospect.ready)}).mappings().all()
        if len(rows) < len(prospect.ready):
            lot.wake.append(claimant.now + SOON)
        busy = _busy(connection)
        share = ceil(claimant.room.total / max(len(rows), 1))
        for row in sorted(rows, key=lambda row: prospect.ready[row["id"]].first):
            endpoint = endpoint_of(row)
            free = min(share, _free(endpoint, busy, claimant.now))
            lot.serve(endpoint, prospect.ready[endpoint.id], free, row["paced_until"])
    return Turn(work=lot.work(), wake_at=min(lot.wake, default=None))


def _busy(connection: sa.Connection) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(BUSY)}


def _free(endpoint: Endpoint, busy: Mapping[str, int], now: datetime) -> int:
    """How many more an endpoint can take now, its rate apart."""
    if endpoint.state is not EndpointState.ACTIVE or (endpoint.hold_until is not None and endpoint.hold_until > now):
        return 0
    return (1 if endpoint.failing_since else endpoint.max_in_flight) - busy.get(endpoint.id, 0)


class _Lot:
    """What one claim takes."""

    def __init__(self, connection: sa.Connection, claimant: Claimant) -> None:
        self._connection = connection
        self._now = claimant.now
        self._lease_values = {
            "owner": claimant.owner,
            "now": claimant.now,
            "until": claimant.now + claimant.lease,
        }
        self._total = claimant.room.total
        self._retries = claimant.room.retries
        self._taken: list[tuple[sa.RowMapping, Endpoint]] = []
        self.wake: list[datetime] = []

    def serve(self, endpoint: Endpoint, due: Due, free: int, paced_until: datetime | None) -> None:
        """Take up to ``free`` deliveries to an endpoint, as far as its rate and the room allow."""
        pace = _Pace.of(endpoint, paced_until, self._now)
        if pace is not None and pace.allowed < free:
            free = pace.allowed
            self.wake.append(pace.next_at)
        if endpoint.failing_since:
            free = min(free, self._retries)
        taken = again = 0
        if due.fresh is not None and due.fresh <= self._now:
            taken = self._lease(endpoint, min(free, self._total), retrying=False)
        if due.retry is not None and due.retry <= self._now:
            again = self._lease(endpoint, min(free - taken, self._total - taken, self._retries), retrying=True)
        self._total -= taken + again
        self._retries -= taken + again if endpoint.failing_since else again
        if pace is not None and taken + again:
            used = pace.used_until + (taken + again) * pace.step
            self._connection.execute(endpoints.update().where(endpoints.c.id == endpoint.id).values(paced_until=used))

    def _lease(self, endpoint: Endpoint, limit: int, *, retrying: bool) -> int:
        if limit <= 0:
            return 0
        values = {**self._lease_values, "endpoint": endpoint.id, "retry": retrying, "most": limit}
        rows = self._connection.execute(LEASE, values).mappings().all()
        self._taken.extend((row, endpoint) for row in rows)
        return len(rows)

    def work(self) -> tuple[Work, ...]:
        """Everything taken, with its payload, oldest first."""
        if not self._taken:
            return ()
        ids = [row["id"] for row, _ in self._taken]
        payload: dict[str, bytes] = {row[0]: row[1] for row in self._connection.execute(PAYLOADS, {"ids": ids})}
        oldest_first = sorted(self._taken, key=lambda taken: taken[0]["sequence"])
        return tuple(Work(delivery_of(row, payload[row["id"]]), endpoint) for row, endpoint in oldest_first)


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

"""The outbox as a notifier sees it: every operation is one transaction."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from streams.adapters.store import claims, results
from streams.adapters.store.attempt_tallies import Tallying
from streams.adapters.store.database import Database
from streams.domain.dispatch import Capacity, ClaimedDelivery, Finished, PollResult
from streams.domain.endpoint import Channel
from streams.notify.schedule import DELAYS


class SqlOutbox:
    """Deliveries in SQLite or PostgreSQL, shared with other notifiers.

    Args:
        owner: names this notifier on its leases; no other process has the same.
        lease: how long a lease lasts; longer than one attempt can take.
        channel_leases: the same for channels whose attempts can take longer.
        operator: id or address of the endpoint that hears what happens to the others.
        dead: which of some lease owners are known to have ended.
    """

    def __init__(
        self,
        database: Database,
        *,
        owner: str,
        lease: timedelta,
        channel_leases: Mapping[Channel, timedelta] | None = None,
        operator: str | None = None,
        dead: Callable[[Collection[str]], Collection[str]] = lambda _: (),
    ) -> None:
        self._database = database
        self._owner = owner
        self._lease = claims.Lease(lease, channel_leases or {})
        self._operator = operator
        self._dead = dead
        self._tallying = Tallying()

    def poll(self, finished: Sequence[Finished], capacity: Capacity, now: datetime) -> PollResult:
        """Write down what has ended, then lease what is due, as far as there is room."""
        if not finished:
            if capacity.total <= 0:
                return PollResult()
            with self._database.read() as connection:
                candidates = claims.peek(connection, capacity, now)
            if not candidates.ready:
                return PollResult(wake_at=candidates.wake_at)
        claimant = claims.Claimant(owner=self._owner, capacity=capacity, now=now, lease=self._lease)
        with self._database.begin() as connection:
            lost, notes = results.record(connection, finished, now, self._operator)
            if finished:
                candidates = claims.peek(connection, capacity, now) if capacity.total > 0 else claims.Candidates()
            turn = claims.claim(connection, candidates, claimant)
        self._tallying.count(finished)
        return PollResult(work=turn.work, wake_at=turn.wake_at, lost=lost, notes=tuple(notes))

    def release(self, work: Sequence[ClaimedDelivery]) -> None:
        """Give up leases on deliveries that were not tried."""
        if not work:
            return
        with self._database.begin() as connection:
            results.release(connection, work)

    def maintain(self, now: datetime) -> int:
        """Take back leases that ended, settle what crossed with a pause, and add to the tallies.

        Returns:
            How many leases were taken back.
        """
        with self._database.read() as connection:
            owners, has_ended = results.lease_owners(connection, now)
            dead = self._dead(owners - {self._owner})
            if not (has_ended or dead or self._tallying or results.misplaced(connection)):
                return 0
        with self._database.begin() as connection:
            self._tallying.write(connection)
            results.settle(connection, now)
            reaped = results.expire_leases(connection, now, dead, len(DELAYS))
        self._tallying.forget()
        return reaped

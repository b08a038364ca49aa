"""The outbox as a notifier sees it: turns at the store, each in one transaction."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from streams.adapters.store import claims, results
from streams.adapters.store.attempt_tallies import Tallying
from streams.adapters.store.database import Database
from streams.domain.dispatch import Finished, Room, Turn, Work
from streams.notify.schedule import DELAYS


class SqlOutbox:
    """Deliveries in SQLite or PostgreSQL, shared with other notifiers.

    Args:
        owner: names this notifier on its leases; no other process has the same.
        lease: how long a lease lasts; longer than one attempt can take.
        dead: which of some lease owners are known to have ended.
    """

    def __init__(
        self,
        database: Database,
        *,
        owner: str,
        lease: timedelta,
        dead: Callable[[Collection[str]], Collection[str]] = lambda _: (),
    ) -> None:
        self._database = database
        self._owner = owner
        self._lease = lease
        self._dead = dead
        self._tallying = Tallying()

    def turn(self, finished: Sequence[Finished], room: Room, now: datetime) -> Turn:
        """Write down what has ended, then lease what is due, as far as there is room."""
        if not finished:
            if room.total <= 0:
                return Turn()
            with self._database.read() as connection:
                prospect = claims.look(connection, room, now)
            if not prospect.ready:
                return Turn(wake_at=prospect.wake_at)
        claimant = claims.Claimant(owner=self._owner, room=room, now=now, lease=self._lease)
        with self._database.begin() as connection:
            lost, notes = results.record(connection, finished, now)
            if finished:
                prospect = claims.look(connection, room, now) if room.total > 0 else claims.Prospect()
            turn = claims.claim(connection, prospect, claimant)
        self._tallying.count(finished)
        return Turn(work=turn.work, wake_at=turn.wake_at, lost=lost, notes=tuple(notes))

    def hand_back(self, work: Sequence[Work]) -> None:
        """Give up leases on deliveries that were not tried."""
        if not work:
            return
        with self._database.begin() as connection:
            results.hand_back(connection, work)

    def tend(self, now: datetime) -> int:
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
            reaped = results.reap(connection, now, dead, len(DELAYS))
        self._tallying.forget()
        return reaped

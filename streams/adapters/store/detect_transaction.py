"""One transaction of detection: state, alert changes, deliveries and input offsets, all or nothing.

An agent composes it so::

    with detection.transaction(now) as unit:
        new = unit.unseen("detect", positions)
        changes = detector.detect([value for value, is_new in zip(values, new) if is_new], unit.state, now)
        subscriptions.tell(unit.connection, changes, now)
        unit.advance("detect", positions)
    publish(changes)                      # to the topic ``alerts``
    mark_published(connection, changes)   # in a later transaction; what a crash left is in unpublished_changes()

Only then it acknowledges to Kafka. Transactions of several workers follow one another, also over the network:
SQLite's write lock and an advisory lock of PostgreSQL see to that.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store.database import Database
from streams.adapters.store.detect_state import StoredState
from streams.adapters.store.offsets import Position, advance, unseen

LOCK = 7206168
"""PostgreSQL's advisory lock that every detection takes."""


class DetectTransaction:
    """What one transaction offers.

    Attributes:
        connection: for what else belongs into it, such as deliveries.
        state: for the detector.
    """

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self.connection = connection
        self.state = StoredState(connection, now)

    def unseen(self, group: str, positions: Sequence[Position]) -> list[bool]:
        """For each record, whether its effects are not in the store yet."""
        return unseen(self.connection, group, positions)

    def advance(self, group: str, positions: Sequence[Position]) -> None:
        """Note that these records, and all before them in their partitions, are processed."""
        advance(self.connection, group, positions)


class Detection:
    """Opens detection's transactions on a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def transaction(self, now: datetime) -> Iterator[DetectTransaction]:
        """A transaction that no other one of detection overlaps; commits at the end, rolls back on an exception."""
        with self._database.begin() as connection:
            if not self._database.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
            yield DetectTransaction(connection, now)

"""One transaction of detection: state, alert changes, deliveries and input offsets, all or nothing.

An agent composes it so::

    with detection.transaction(now) as unit:
        new = unit.unseen("detect", positions)
        inputs = [value for value, is_new in zip(values, new) if is_new]
        changes = detector.detect(inputs, unit.state, now)
        unit.record_events(inputs, now)
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
from streams.adapters.store.events import known_events, save_events
from streams.adapters.store.offsets import Position, advance, unseen
from streams.adapters.store.rule_history import StoredRuleHistory
from streams.detect.event_states import see, withdraw
from streams.domain.event import Event
from streams.domain.withdrawal import Withdrawal

LOCK = 7206168
"""PostgreSQL's advisory lock that every detection takes."""


class DetectTransaction:
    """What one transaction offers.

    Attributes:
        connection: for what else belongs into it, such as deliveries.
        state: for the detector.
        history: what new, edited and renamed rules take over.
    """

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self.connection = connection
        self.state = StoredState(connection, now)
        self.history = StoredRuleHistory(connection)

    def unseen(self, group: str, positions: Sequence[Position]) -> list[bool]:
        """For each record, whether its effects are not in the store yet."""
        return unseen(self.connection, group, positions)

    def record_events(self, inputs: Sequence[Event | Withdrawal], now: datetime) -> None:
        """Keep what the inputs say for searches, whether a rule matched it or not; the newest version counts."""
        ids = {_event_of(each) for each in inputs}
        if not ids:
            return
        kept = known_events(self.connection, ids)
        states = {**self.state.event_states(ids), **kept}
        for each in inputs:
            event_id = _event_of(each)
            known = states.get(event_id)
            states[event_id] = see(known, each, now) if isinstance(each, Event) else withdraw(known, each, now)
        save_events(self.connection, (state for event_id, state in states.items() if state != kept.get(event_id)))

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


def _event_of(item: Event | Withdrawal) -> str:
    return item.id if isinstance(item, Event) else item.event_id

"""Detection in the store: decides and writes each batch in one transaction, all or nothing."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from streams.adapters.store.alerts import mark_published, unpublished_changes
from streams.adapters.store.article_events import forget
from streams.adapters.store.database import Database
from streams.adapters.store.detect_transaction import Detection, DetectTransaction
from streams.adapters.store.events import forget_events
from streams.adapters.store.offsets import Position
from streams.adapters.store.rule_loads import note_load
from streams.adapters.store.subscriptions import Subscriptions
from streams.agents.blame import FailureRun, is_of_data
from streams.agents.live_rules import LiveRules
from streams.detect.detector import Detector
from streams.domain.alert import AlertChange
from streams.domain.dead_letter import Rejection
from streams.domain.errors import TocsinError
from streams.domain.event import Event
from streams.domain.withdrawal import Withdrawal
from streams.ports.clock import Clock
from streams.wire.event_records import Decoded

GROUP = "detect"

LEFT_BEHIND = timedelta(seconds=10)
"""After so long, a change that was committed and is not published belongs to a worker that died in between."""

CORRECTABLE = timedelta(days=90)
"""For how long after its publication an article's corrections are understood."""

CHUNK = 5_000
"""Old events forgotten in one transaction."""

MAX_CHUNKS = 20
"""Such transactions in a row; the next look goes on."""

_log = logging.getLogger(__name__)


class PoisonError(TocsinError):
    """Detection fails on these records, by their place in the batch; each comes with its rejection."""

    def __init__(self, rejected: Mapping[int, Decoded]) -> None:
        super().__init__(f"detection fails on {', '.join(each.record.origin for each in rejected.values())}")
        self.rejected = rejected


class DetectionUnit:
    """Takes records into the store.

    Args:
        database: the store.
        subscriptions: who is told, through which the deliveries come into the outbox.
        rules: give the detector by the rules in force.
        worker: this worker's member id, under which it reports which rules those are.
        clock: for arrival.
        keep_events: how long events can be searched, by event time.
    """

    def __init__(
        self,
        database: Database,
        subscriptions: Subscriptions,
        rules: LiveRules,
        worker: str,
        clock: Clock,
        keep_events: timedelta,
    ) -> None:
        self._database = database
        self._detection = Detection(database)
        self._subscriptions = subscriptions
        self._rules = rules
        self._worker = worker
        self._clock = clock
        self._keep_events = keep_events
        self._failures = FailureRun()
        self._prepared: Detector | None = None

    def process(self, batch: Sequence[Decoded]) -> list[AlertChange]:
        """Take a batch in; records that were taken before change nothing, and rejected ones are passed over.

        Returns:
            The changes that are new.

        Raises:
            PoisonError: detection fails on some records, and it is their fault; nothing was taken.
            UnavailableError: the store cannot be used now; nothing was taken.
            Exception: whatever else fails is no record's fault; nothing was taken.
        """
        detector = self._detector()  # outside what blames records: a rule file is no record's fault
        now = self._clock()
        try:
            with self._detection.transaction(now) as unit:
                return self._take(batch, detector, unit, now)
        except Exception as error:
            if not is_of_data(error):
                raise
            _log.warning("a batch of %d failed and is taken one by one", len(batch), exc_info=error)
        with self._detection.transaction(now) as unit:
            return self._sift(batch, detector, unit, now)

    def tick(self) -> list[AlertChange]:
        """Let time pass: closings and absences; with them come changes that a dead worker left unpublished."""
        now = self._clock()
        detector = self._detector()
        with self._detection.transaction(now) as unit:
            changes = detector.tick(unit.state, now)
            self._subscriptions.enqueue_notifications(unit.connection, changes, now)
            note_load(unit.connection, self._rules.status(self._worker), now)
        with self._database.read() as connection:
            left = unpublished_changes(connection, recorded_before=now - LEFT_BEHIND)
        return [*changes, *left]

    def mark_published(self, changes: Sequence[AlertChange]) -> None:
        """Note that these changes are on the topic ``alerts``."""
        with self._database.begin() as connection:
            mark_published(connection, changes)

    def tidy(self) -> int:
        """Forget articles too old to be corrected, old events, and what no window needs any more; returns how many."""
        now = self._clock()
        with self._detection.transaction(now) as unit:
            forgotten = forget(unit.connection, now - CORRECTABLE) + unit.state.prune()
        for _ in range(MAX_CHUNKS):
            with self._database.begin() as connection:
                some = forget_events(connection, now - self._keep_events, CHUNK)
            forgotten += some
            if some < CHUNK:
                break
        return forgotten

    def _detector(self) -> Detector:
        """The detector by the rules in force, once they have taken over what they know of the past."""
        detector = self._rules.detector()
        if detector is not self._prepared:
            now = self._clock()
            with self._detection.transaction(now) as unit:
                detector.prepare(unit.state, unit.history, now)
            self._prepared = detector
        return detector

    def _sift(
        self, batch: Sequence[Decoded], detector: Detector, unit: DetectTransaction, now: datetime
    ) -> list[AlertChange]:
        """Take the batch record by record; raises PoisonError, which undoes all, once it knows which ones fail.

        What fails must be a dead letter before the store may count it as processed.
        """
        changes: list[AlertChange] = []
        rejected: dict[int, Decoded] = {}
        for number, each in enumerate(batch):
            try:
                with unit.connection.begin_nested():
                    changes += self._take([each], detector, unit, now)
            except Exception as error:
                if not is_of_data(error):
                    raise
                reason = Rejection(code="detection_failed", message=f"{type(error).__name__}: {error}")
                rejected[number] = replace(each, value=reason)
        kinds = {_source(batch[number]): _kind(each) for number, each in rejected.items()}
        done = sum(_is_input(each) for number, each in enumerate(batch) if number not in rejected)
        self._failures.note(kinds, done, batch[-1].record.origin)
        if rejected:
            raise PoisonError(rejected)
        return changes

    def _take(
        self, batch: Sequence[Decoded], detector: Detector, unit: DetectTransaction, now: datetime
    ) -> list[AlertChange]:
        positions = [_position(each) for each in batch]
        fresh = unit.unseen(GROUP, positions)
        values = [each.value for each, is_new in zip(batch, fresh, strict=True) if is_new]
        inputs = [value for value in values if isinstance(value, Event | Withdrawal)]
        changes = detector.detect(inputs, unit.state, now) if inputs else []
        unit.record_events(inputs, now)
        self._subscriptions.enqueue_notifications(unit.connection, changes, now)
        unit.advance(GROUP, positions)
        return changes


def _is_input(each: Decoded) -> bool:
    return not isinstance(each.value, Rejection)


def _source(each: Decoded) -> object:
    """What a failure counts once for: the article, of which one can give several events that fail alike."""
    value = each.value
    return value.article.id if isinstance(value, Event) else each.record.origin


def _kind(each: Decoded) -> str:
    return each.value.message.partition(":")[0] if isinstance(each.value, Rejection) else ""


def _position(each: Decoded) -> Position:
    record = each.record
    return Position(topic=record.topic, partition=record.partition, offset=record.offset, at=record.arrived_at)

"""Detection's transaction: all or nothing, one after another, and no record's effects twice."""

from datetime import timedelta

import pytest

from streams.adapters.store.alerts import AlertQuery, list_alerts, mark_published, unpublished_changes
from streams.adapters.store.detect_transaction import Detection
from streams.adapters.store.offsets import Position
from streams.detect.detector import Detector
from streams.detect.rulebook import RuleBook
from tests.unit.detect.desk import START, after, report, rule
from tests.unit.rules.world import ATLAS


def positions(*offsets, partition=0, at=START):
    return [Position(topic="events", partition=partition, offset=offset, at=at) for offset in offsets]


@pytest.fixture
def detection(database):
    return Detection(database)


def test_records_before_the_stored_offset_are_not_new(detection):
    with detection.transaction(START) as unit:
        assert unit.unseen("detect", positions(0, 1, 2)) == [True, True, True]
        unit.advance("detect", positions(0, 1, 2))
    with detection.transaction(START) as unit:
        assert unit.unseen("detect", positions(1, 2, 3)) == [False, False, True]
        assert unit.unseen("detect", positions(1, partition=1)) == [True]
        assert unit.unseen("other", positions(1)) == [True]


def test_a_topic_that_was_created_anew_is_read_from_its_beginning(detection):
    later = START + timedelta(days=1)
    with detection.transaction(START) as unit:
        unit.advance("detect", positions(500))
    with detection.transaction(START) as unit:
        assert unit.unseen("detect", positions(0, 1, at=later)) == [True, True]
        unit.advance("detect", positions(0, 1, at=later))
    with detection.transaction(START) as unit:
        assert unit.unseen("detect", positions(0, 1, 2, at=later)) == [False, False, True]


def test_a_replay_of_old_records_does_not_move_the_offset_back(detection):
    with detection.transaction(START) as unit:
        unit.advance("detect", positions(7))
        unit.advance("detect", positions(3))
        assert unit.unseen("detect", positions(7)) == [False]


def test_a_transaction_that_fails_leaves_nothing(database, detection):
    detector = Detector(RuleBook([rule()], ATLAS))

    def fail():
        with detection.transaction(START) as unit:
            detector.detect([report(1)], unit.state, after(1))
            unit.advance("detect", positions(0))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with detection.transaction(START) as unit:
        assert unit.unseen("detect", positions(0)) == [True]
        assert list_alerts(unit.connection, AlertQuery()) == []


def test_changes_wait_until_they_are_on_the_topic(detection):
    detector = Detector(RuleBook([rule()], ATLAS))
    with detection.transaction(START) as unit:
        changes = detector.detect([report(1), report(2, 1, "completed")], unit.state, after(1))
        assert unpublished_changes(unit.connection) == changes
        mark_published(unit.connection, changes[:1])
        assert unpublished_changes(unit.connection) == changes[1:]

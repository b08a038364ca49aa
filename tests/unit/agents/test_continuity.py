"""Offsets follow one another: gaps are looked into, and no record is passed over unseen."""

import pytest

from streams.adapters.kafka.gaps import Gap
from streams.agents.continuity import Continuity, GapError
from streams.domain.record import OffsetRange, Record


class World:
    """Store and broker: up to where partitions are processed, and what lies in gaps."""

    def __init__(self, processed: dict[int, int], gap: Gap) -> None:
        self.processed = processed
        self.gap = gap
        self.looked: list[OffsetRange] = []
        self.counted: list[dict[str, int]] = []
        self.continuity = Continuity(
            processed=lambda: self.processed, look=self._look, count=self.counted.append, hint="do this"
        )

    def check(self, *offsets: int, partition: int = 0) -> None:
        self.continuity.check([record(offset, partition) for offset in offsets])

    def _look(self, _topic: str, _partition: int, gap: OffsetRange) -> Gap:
        self.looked.append(gap)
        return self.gap


def record(offset: int, partition: int = 0) -> Record:
    return Record(topic="events", partition=partition, offset=offset, timestamp_ms=1, key=b"k", value=b"v")


NOTHING, UNREAD, LOST = Gap(0, None), Gap(0, record(7)), Gap(3, None)


def test_records_that_follow_are_not_looked_into():
    world = World({0: 5}, UNREAD)
    world.check(5, 6)
    world.check(7)
    world.check(3, 4)  # delivered again
    assert world.looked == []


def test_what_a_partition_lost_before_anybody_read_it_is_no_loss(caplog: pytest.LogCaptureFixture):
    world = World({1: 3}, LOST)
    world.check(100)
    assert caplog.text == ""
    assert world.counted == []


def test_a_store_that_knows_nothing_of_a_partition_does_not_pass_over_its_records():
    world = World({1: 3}, UNREAD)
    with pytest.raises(GapError):
        world.check(100)


def test_marks_of_transactions_are_no_gap():
    world = World({0: 5}, NOTHING)
    world.check(8)
    assert world.looked == [OffsetRange(5, 8)]
    assert world.counted == []


def test_records_that_were_never_processed_stop_the_agent_with_a_remedy_each_time():
    world = World({0: 5}, UNREAD)
    for _ in range(2):
        with pytest.raises(GapError, match=r"processed up to offset 5 and goes on at 9, but events/0/7 .* do this"):
            world.check(9)


def test_what_retention_removed_is_said_and_counted(caplog: pytest.LogCaptureFixture):
    world = World({0: 5}, LOST)
    world.check(8, 9)
    assert "events/0: 3 records, from offset 5 on, were lost to retention" in caplog.text
    assert world.counted == [{"events lost to retention": 3}]


def test_what_another_worker_processed_in_between_is_no_gap():
    world = World({0: 5}, UNREAD)
    world.check(5)
    world.processed[0] = 20
    world.check(20)
    assert world.looked == []

"""A worker that does not work is ended, and one that works or cannot know is left alone."""

import asyncio
from collections.abc import Callable

import pytest

from streams.adapters.kafka.backlog import Backlog, Holder
from streams.agents.progress import Progress
from streams.agents.watchdog import StalledError, Watchdog, Watched
from streams.domain.consumer_group import Position
from streams.domain.errors import UnavailableError
from streams.domain.record import Record
from tests.waiting import soon

WAITS = (Position("articles", 2, 17, 0, 20),)
FIRST = Record(topic="articles", partition=2, offset=17, timestamp_ms=1, key=b"k", value=b"v")


class World:
    """What the broker says, and what came of it."""

    def __init__(self, look: Callable[[], Backlog], *, first: Record | None = FIRST) -> None:
        self.progress = Progress()
        self.looks = 0
        self.ends: list[Exception] = []
        self.left: list[str] = []
        self._look = look
        self._first = first

    def watch(self, until: Callable[[], bool], *, seconds: float = 0.8) -> None:
        """Have the watchdog look until that is so."""
        watched = Watched(
            name="extract",
            progress=self.progress,
            member_id=lambda: "mine",
            look=self._counted,
            first_waiting=lambda _unread: self._first,
            leave=lambda: self.left.append("extract"),
        )
        dog = Watchdog([watched], seconds, self.ends.append)

        async def scenario() -> None:
            dog.start(asyncio.get_running_loop())
            await soon(until, 10, "the watchdog looks")
            dog.stop()

        asyncio.run(scenario())

    def _counted(self) -> Backlog:
        self.looks += 1
        return self._look()


def backlog(*, topic_id: str = "t", member_id: str = "mine", unread: tuple[Position, ...] = ()) -> Backlog:
    return Backlog(topic_id=topic_id, holder=Holder(member_id, "10.0.0.7"), unread=unread)


def test_records_that_wait_without_progress_end_the_worker():
    world = World(lambda: backlog(unread=WAITS))
    world.watch(lambda: bool(world.ends))
    assert isinstance(world.ends[0], StalledError)
    assert "the first at articles/2/17" in str(world.ends[0])


@pytest.mark.parametrize("first", [FIRST, None], ids=["progress", "only marks of transactions wait"])
def test_a_worker_that_goes_on_or_has_nothing_to_read_is_left_alone(first: Record | None):
    def look() -> Backlog:
        if first is not None:
            world.progress.advance(1)
        return backlog(unread=WAITS)

    world = World(look, first=first)
    world.watch(lambda: world.looks > 20)
    assert world.ends == []


def test_a_worker_without_work_is_left_alone():
    world = World(backlog)
    world.watch(lambda: world.looks > 20)
    assert world.ends == []


def test_nothing_is_decided_while_the_broker_is_away_and_its_return_is_said(caplog: pytest.LogCaptureFixture):
    def look() -> Backlog:
        if world.looks % 6 != 0:
            raise UnavailableError("no Kafka broker answers")
        return backlog(unread=WAITS)

    world = World(look)
    world.watch(lambda: world.looks > 20)
    assert world.ends == []
    said = [record.getMessage() for record in caplog.records]
    assert said[:4] == ["no Kafka broker answers", "the broker answers again"] * 2


def test_a_topic_that_was_made_again_ends_the_worker():
    world = World(lambda: backlog(topic_id="old" if world.looks < 3 else "new"))
    world.watch(lambda: bool(world.ends))
    assert "deleted and made again" in str(world.ends[0])
    assert world.left[0] == "extract", "the group would give it its old partitions again"


def test_another_holder_of_the_member_id_ends_the_worker_when_it_is_seen_twice():
    world = World(lambda: backlog(member_id="other" if world.looks in {2, 5, 6} else "mine"))
    world.watch(lambda: bool(world.ends))
    assert world.looks >= 6
    assert world.left == [], "leaving under this id would throw the other out"
    assert "another worker, at 10.0.0.7, runs under this one's member id" in str(world.ends[0])


def test_an_event_loop_that_hangs_ends_the_worker():
    world = World(backlog)
    dog = Watchdog([], 0.05, world.ends.append)
    loop = asyncio.new_event_loop()  # nobody runs it
    dog.start(loop)
    asyncio.run(soon(lambda: bool(world.ends), 10, "it is noticed"))
    dog.stop()
    loop.close()
    assert "the event loop has not answered" in str(world.ends[0])

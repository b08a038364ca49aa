"""The detect agent's turns at the store: whole batches, once each, and no bad record stops the others."""

import asyncio
import errno
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from jinja2 import TemplateError

from streams.adapters.store.alerts import alert_changes, unpublished_changes
from streams.adapters.store.database import Database
from streams.adapters.store.deliveries import deliveries
from streams.adapters.store.offsets import input_offsets
from streams.agents import detect as detect_agent
from streams.agents.blame import MachineFaultError
from streams.agents.detection_unit import LEFT_BEHIND, DetectionUnit, PoisonError
from streams.agents.live_rules import LiveRules
from streams.agents.outputs import Outputs
from streams.bootstrap import as_store, load_rule_book, subscription_book
from streams.detect.detector import Detector
from streams.detect.input import Input
from streams.domain.alert import AlertChange
from streams.domain.article import Article
from streams.domain.dead_letter import Rejection
from streams.domain.endpoint import Channel
from streams.domain.errors import RejectedError, TocsinError, UnavailableError
from streams.domain.event import Event
from streams.domain.record import Record
from streams.domain.rule_load import RuleLoad
from streams.domain.subscription import Selector
from streams.domain.subscription_spec import SubscriptionSpec
from streams.ports.detect_state import DetectState
from streams.services.subscriptions.subscribe import subscribe
from streams.settings import shipped
from streams.wire import codec as wire
from streams.wire.dead_letters import TOPIC as DEAD_LETTERS
from streams.wire.event_records import Decoded
from tests.unit.agents.test_article_reader import one_exit

NOW = datetime(2022, 3, 1, 12, tzinfo=UTC)
KEEP = timedelta(days=180)
BOOK = load_rule_book([shipped("rules") / "member-leaves-bloc.yaml"])


class Fragile(Detector):
    """Fails on the article ``poison``, on more than ``most`` inputs at once, always while ``broken``, at some ticks."""

    broken: Exception | None = None
    most: int = 10
    bad_ticks: int = 0

    def tick(self, state: DetectState, now: datetime) -> list[AlertChange]:
        if self.bad_ticks > 0:
            self.bad_ticks -= 1
            raise ValueError("a rule cannot close this")
        return super().tick(state, now)

    def detect(self, inputs: Sequence[Input], state: DetectState, now: datetime) -> list[AlertChange]:
        if self.broken is not None:
            raise self.broken
        if any(isinstance(each, Event) and each.article.id == "poison" for each in inputs):
            raise ValueError("a rule cannot render this")
        if len(inputs) > self.most:
            raise ValueError("too many at once")
        return super().detect(inputs, state, now)


class FixedRules(LiveRules):
    """Rules that have no files."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    def detector(self) -> Detector:
        return self._detector

    def status(self, worker: str) -> RuleLoad:
        return RuleLoad(worker=worker, version="v", rules=1, loaded_at=NOW)


class Broker:
    """Takes every record, as a topic of Faust's does."""

    def __init__(self) -> None:
        self.taken: list[dict[str, object]] = []

    async def send(self, **record: object) -> Awaitable[None]:
        self.taken.append(record)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done


@pytest.fixture
def detector() -> Fragile:
    return Fragile(BOOK)


@pytest.fixture
def clock() -> list[datetime]:
    return [NOW]


@pytest.fixture
def unit(database: Database, detector: Fragile, clock: list[datetime]) -> DetectionUnit:
    spec = SubscriptionSpec(
        name="test", selector=Selector(), channel=Channel.WEBHOOK, address="https://receiver.example/"
    )
    subscribe(as_store(database), spec, NOW)
    return DetectionUnit(database, subscription_book(), FixedRules(detector), "worker-1", lambda: clock[0], KEEP)


def batch(*articles: str, first: int = 0) -> list[Decoded]:
    decoded = []
    for offset, name in enumerate(articles, first):
        (event,) = one_exit(Article(id=name, text="Mali quits.", published_at=NOW - timedelta(hours=1)))
        value = wire.encode(event)
        record = Record(topic="events", partition=0, offset=offset, timestamp_ms=offset + 1, key=b"k", value=value)
        decoded.append(Decoded(record, event))
    return decoded


def count(database: Database, table: sa.Table) -> int:
    with database.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_batch_gives_its_changes_and_deliveries_once_however_often_it_comes(unit: DetectionUnit, database: Database):
    assert [change.change for change in unit.process(batch("one", "two"))] == ["opened"]
    assert unit.process(batch("one", "two")) == []
    assert count(database, deliveries) == 1


def test_a_batch_with_a_record_that_rules_fail_on_says_which_and_takes_nothing(unit: DetectionUnit, database: Database):
    for _ in range(2):  # killed before it is a dead letter, the worker's successor meets it again
        with pytest.raises(PoisonError) as caught:
            unit.process(batch("poison", "one", "poison", "two"))
        assert list(caught.value.rejected) == [0, 2]
        assert count(database, alert_changes) == count(database, input_offsets) == 0
    rejection = caught.value.rejected[0].value
    assert rejection == Rejection(code="detection_failed", message="ValueError: a rule cannot render this")


def test_once_it_is_rejected_the_others_of_its_batch_are_taken_and_it_never_comes_back(
    unit: DetectionUnit, database: Database
):
    poisoned = batch("poison", "one")
    with pytest.raises(PoisonError) as caught:
        unit.process(poisoned)
    assert [change.change for change in unit.process([caught.value.rejected[0], poisoned[1]])] == ["opened"]
    assert unit.process(poisoned) == []
    assert count(database, deliveries) == 1


def test_a_batch_that_fails_only_as_a_whole_is_taken_record_by_record(
    unit: DetectionUnit, detector: Fragile, database: Database
):
    detector.most = 1
    assert [change.change for change in unit.process(batch("one", "two"))] == ["opened"]
    assert unit.process(batch("one", "two")) == []
    assert count(database, deliveries) == 1


MACHINE = [
    UnavailableError("away"),
    sa.exc.ProgrammingError("x", {}, Exception()),
    sa.exc.InterfaceError("x", {}, Exception("the connection is closed")),
    sa.exc.IntegrityError("x", {}, Exception("a damaged index")),
    MemoryError(),
    RecursionError("maximum recursion depth exceeded"),
    OSError(errno.EMFILE, "Too many open files"),
    RuntimeError("something that nobody foresaw"),
]


@pytest.mark.parametrize("error", MACHINE, ids=lambda error: type(error).__name__)
def test_faults_of_the_machine_and_unknown_ones_blame_no_record_and_take_nothing(
    unit: DetectionUnit, detector: Fragile, database: Database, error: Exception
):
    detector.broken = error
    with pytest.raises((type(error), UnavailableError)):
        unit.process(batch("one"))
    detector.broken = None
    assert len(unit.process(batch("one"))) == 1


@pytest.mark.parametrize("error", [KeyError("actor"), TemplateError("a summary"), ZeroDivisionError()])
def test_a_whole_batch_that_fails_alike_blames_no_record(unit: DetectionUnit, detector: Fragile, error: Exception):
    detector.broken = error
    with pytest.raises(
        MachineFaultError, match=f"2 of 2 records fail alike .{type(error).__name__}., up to events/0/1"
    ):
        unit.process(batch("one", "two"))
    detector.broken = None
    assert len(unit.process(batch("one", "two"))) == 1


def test_records_that_fail_alike_one_after_the_other_blame_no_record_from_the_fourth_on(
    unit: DetectionUnit, detector: Fragile
):
    detector.broken = KeyError("actor")
    for name in ("one", "one", "two", "three"):
        with pytest.raises(PoisonError):
            unit.process(batch(name))
    with pytest.raises(MachineFaultError):
        unit.process(batch("four"))


def test_several_events_of_one_bad_article_are_its_fault(unit: DetectionUnit):
    with pytest.raises(PoisonError):
        unit.process(batch("poison", "poison", "poison"))


def test_a_damaged_row_of_the_store_blames_no_record(unit: DetectionUnit, database: Database):
    unit.process(batch("one"))
    with database.begin() as connection:
        connection.execute(sa.text("UPDATE sightings SET body = :junk"), {"junk": b"{"})
    with pytest.raises(RejectedError):
        unit.process(batch("one", first=1))


def test_a_damaged_index_of_sqlite_blames_no_record(unit: DetectionUnit, database: Database):
    if not database.is_sqlite:
        pytest.skip("writes into SQLite's file")
    unit.process(batch("one"))
    damage_indexes(database)
    with pytest.raises(TocsinError, match="is damaged") as caught:
        unit.process(batch("two", "three", "four", first=1))
    assert not isinstance(caught.value, PoisonError)


def damage_indexes(database: Database) -> None:
    """Overwrite the root pages of every index of detection."""
    with database.begin() as connection:
        roots = connection.scalars(
            sa.text("SELECT rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name IN ('sightings', 'hits')")
        ).all()
        size = connection.scalar(sa.text("PRAGMA page_size"))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.engine.dispose()
    with Path(str(database.engine.url.database)).open("r+b") as file:
        for root in roots:
            file.seek((root - 1) * size)
            file.write(b"\xff" * size)


def test_a_tick_publishes_what_a_dead_worker_left_but_not_what_another_has_in_hand(
    unit: DetectionUnit, database: Database, clock: list[datetime]
):
    (left,) = unit.process(batch("one"))
    assert unit.tick() == []
    clock[0] = NOW + LEFT_BEHIND + timedelta(seconds=1)
    assert [change.id for change in unit.tick()] == [left.id]
    unit.mark_published([left])
    assert unit.tick() == []
    with database.read() as connection:
        assert unpublished_changes(connection) == []
    assert count(database, alert_changes) == 1


def test_a_tick_that_fails_is_said_at_each_turn_and_stops_neither_events_nor_the_ticks_after_it(
    unit: DetectionUnit, detector: Fragile, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(detect_agent, "TICK_SECONDS", 0.01)
    detector.bad_ticks = 2
    broker = Broker()
    agent = detect_agent.DetectAgent(
        unit, Outputs({detect_agent.ALERTS: broker, DEAD_LETTERS: broker}), clock=lambda: NOW
    )

    async def scenario() -> None:
        ticking = asyncio.create_task(agent.tick_for_ever())
        await agent.handle([each.record for each in batch("a")])
        while detector.bad_ticks or len(broker.taken) < 1:
            assert not ticking.done(), ticking.exception()
            await asyncio.sleep(0.01)
        ticking.cancel()

    asyncio.run(scenario())
    agent.close()
    said = [record for record in caplog.records if record.levelname == "ERROR"]
    assert ["a rule cannot close this" in record.getMessage() for record in said] == [True, True]
    assert [record.exc_info is not None for record in said] == [True, False], "its trace is said once"

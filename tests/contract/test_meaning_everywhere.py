"""What holds across restarts, edits of rules, backfills and several workers, on SQLite and PostgreSQL."""

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from streams.adapters.store.alerts import AlertQuery, late_matches, list_alerts
from streams.adapters.store.database import Database
from streams.adapters.store.detect_transaction import Detection
from streams.detect.detector import Detector
from streams.detect.input import Input
from streams.detect.memory_state import MemoryState
from streams.detect.rulebook import RuleBook
from streams.domain.alert import AlertChange, AlertState, Change
from streams.domain.correlation import Correlation, CorrelationType
from streams.domain.rule import Rule
from streams.domain.tracked_alert import TrackedAlert
from tests.unit.detect.desk import after, report, rule, taken_back, told
from tests.unit.rules.world import ATLAS

COUNT = Correlation(type=CorrelationType.COUNT, at_least=3, group_by=("actor.id",), within=timedelta(days=2))


class Worker:
    """A process that detects: a connection of its own, and nothing that it remembers."""

    def __init__(self, url: str, *rules: Rule) -> None:
        self.database = Database(url)
        self.detector = Detector(RuleBook(rules, ATLAS))

    def take(self, *inputs: Input, now: datetime) -> list[AlertChange]:
        with Detection(self.database).transaction(now) as unit:
            return self.detector.detect(inputs, unit.state, now)

    def wait(self, now: datetime) -> list[AlertChange]:
        with Detection(self.database).transaction(now) as unit:
            return self.detector.tick(unit.state, now)

    def alerts(self) -> list[TrackedAlert]:
        with self.database.read() as connection:
            return list_alerts(connection, AlertQuery(limit=1000))

    def end(self) -> None:
        self.database.close()


@pytest.fixture
def start(store_url):
    """Starts a worker on the store, as a process would be started; all are ended afterwards."""
    workers: list[Worker] = []

    def begin(*rules: Rule) -> Worker:
        workers.append(Worker(store_url, *rules))
        return workers[-1]

    yield begin
    for worker in workers:
        worker.end()


def test_windows_and_alerts_survive_a_restart(start):
    rules = (rule(), rule("several", correlate=COUNT))
    first = start(*rules)
    first.take(report(1), report(2, 5, by="gazette"), now=after(5))
    first.end()
    second = start(*rules)
    changes = second.take(report(3, 9, "completed", by="tribune"), now=after(9))
    assert {(change.alert.rule_id, change.change) for change in changes} == {
        ("leaves", Change.ESCALATED),
        ("several", Change.OPENED),
    }


def test_a_restart_alone_says_nothing(start):
    start(rule()).take(report(1), now=after())
    assert start(rule()).wait(after(1)) == []


def test_an_edit_of_the_match_empties_the_windows_and_keeps_the_open_alerts(start):
    old = (rule(), rule("several", correlate=COUNT))
    start(*old).take(report(1), report(2, 5, by="gazette"), now=after(5))
    edited = [replace(one, fingerprint="edited") for one in old]
    worker = start(*edited)
    assert told(worker.take(report(3, 9, by="tribune"), now=after(9))) == []
    assert [s.alert.state for s in worker.alerts()] == [AlertState.OPEN]
    worker.take(report(4, 10), now=after(10))
    opened = worker.take(report(5, 11), now=after(11))
    assert [(c.alert.rule_id, c.alert.event_count) for c in opened] == [("several", 3)]


def test_an_edit_of_text_and_throttle_applies_at_once_and_resets_nothing(start):
    several = rule("several", correlate=COUNT)
    start(several).take(report(1), report(2, 5), now=after(5))
    renamed = replace(several, title="Three exits", alert=replace(several.alert, throttle=timedelta(days=1)))
    (opened,) = start(renamed).take(report(3, 9), now=after(9))
    assert (opened.change, opened.alert.rule_title) == (Change.OPENED, "Three exits")


def test_a_more_patient_rule_keeps_its_open_alerts_open_longer_and_a_less_patient_one_closes_them_sooner(start):
    start(rule(close_after=timedelta(days=10))).take(report(1), now=after())
    patient = start(rule(close_after=timedelta(days=20)))
    assert patient.wait(after(days=11)) == []
    hasty = start(rule(close_after=timedelta(days=2)))
    assert [change.change for change in hasty.wait(after(days=11, hours=1))] == [Change.CLOSED]


def test_the_alerts_of_a_removed_rule_close_in_silence(start):
    start(rule(close_after=timedelta(days=10), notify_on=frozenset(Change))).take(report(1), now=after())
    (closed,) = start(rule("another")).wait(after(days=11))
    assert (closed.change, closed.notify) == (Change.CLOSED, False)
    assert "the rule was removed" in closed.reason


def test_a_backfill_records_without_telling_and_completes_no_window_that_has_passed(start):
    worker = start(rule(), rule("several", correlate=COUNT))
    worker.take(report(1, actor="SEN"), now=after())
    archive = [report(n, -24 * 400 + n, by="archive") for n in range(2, 7)]
    changes = worker.take(*archive, now=after(1))
    assert told(changes) == []
    assert {change.alert.rule_id for change in changes} == {"leaves"}
    with worker.database.read() as connection:
        assert late_matches(connection) == {"several": 5}


def test_replaying_the_topic_changes_nothing_and_says_nothing(start):
    inputs = [report(1), report(2, 5, "completed"), taken_back(report(1), 6), report(3, 7, by="gazette")]
    worker = start(rule(), rule("several", correlate=COUNT))
    worker.take(*inputs, now=after(8))
    before = worker.alerts()
    assert worker.take(*inputs, now=after(9)) == []
    assert worker.alerts() == before


def test_a_replay_into_an_empty_store_gives_the_alerts_their_old_ids(start, migrated_sqlite, tmp_path):
    inputs = [report(1), report(2, 5, "completed"), report(3, 24 * 300, by="gazette")]
    worker = start(rule())
    worker.take(*inputs, now=after(24 * 300))
    anew = Worker(f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'new.db')}", rule())
    anew.take(*inputs, now=after(24 * 500))
    assert {s.alert.id for s in anew.alerts()} == {s.alert.id for s in worker.alerts()}
    anew.end()


def stories() -> list[Sequence[Input]]:
    """Per partition, what it holds: stories of four countries, among them corrections."""
    partitions = []
    for part, actor in enumerate(["MLI", "NER", "SEN", "NOR"]):
        reports: list[Input] = [
            report(100 * part + n, n * 7, ["threatened", "announced", "completed"][n % 3], by=f"o{n % 5}", actor=actor)
            for n in range(30)
        ]
        reports.insert(20, taken_back(reports[11], 24 * 20))
        partitions.append(reports)
    return partitions


def test_two_workers_give_the_same_alerts_as_one(start):
    """Also of rules whose groups span the partitions."""
    everywhere = Correlation(
        type=CorrelationType.DISTINCT,
        field="actor.id",
        at_least=3,
        group_by=("organisation.id",),
        within=timedelta(days=2),
        allowed_lateness=timedelta(days=90),
    )
    rules = (rule(), rule("exodus", correlate=everywhere, close_after=timedelta(days=400)))
    now, partitions = after(days=30), stories()
    workers = [start(*rules), start(*rules)]

    def consume(worker: Worker, mine: Sequence[Sequence[Input]]) -> list[AlertChange]:
        return [
            change
            for first in range(0, 35, 5)
            for part in mine
            for change in worker.take(*part[first : first + 5], now=now)
        ]

    with ThreadPoolExecutor(2) as pool:
        both = [
            pool.submit(consume, w, part) for w, part in zip(workers, [partitions[:2], partitions[2:]], strict=True)
        ]
    changes = [change.id for one in both for change in one.result()]
    alone = MemoryState()
    for part in partitions:
        Detector(RuleBook(rules, ATLAS)).detect(part, alone, now)
    found = {s.alert.id: s.alert for s in workers[0].alerts()}
    expected = {s.alert.id: s.alert for s in alone.alerts()}
    assert {i: replace(a, history=()) for i, a in found.items()} == {
        i: replace(a, history=()) for i, a in expected.items()
    }
    assert len(changes) == len(set(changes))

"""New, edited and renamed rules know the past, on both databases; nobody is told of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from streams.adapters.store.alerts import list_alerts
from streams.adapters.store.database import Database
from streams.adapters.store.detect_transaction import Detection
from streams.detect.detector import Detector
from streams.detect.rulebook import RuleBook
from streams.domain.alert import AlertChange, Change
from streams.domain.correlation import Correlation, CorrelationType
from streams.domain.event import Event
from streams.domain.rule import Rule, fingerprint
from streams.ports.alert_store import AlertQuery
from tests.unit.detect.desk import after, report, rule, step
from tests.unit.rules.world import ATLAS

COUNT = Correlation(type=CorrelationType.COUNT, at_least=3, group_by=("actor.id",), within=timedelta(days=3))
NEW = rule("three", correlate=COUNT)
OTHER = rule("other", event_type="membership.join")


class Newsroom:
    """Detection on a database; rules are prepared when they come into force."""

    def __init__(self, database: Database, *rules: Rule) -> None:
        self._database = database
        self._detection = Detection(database)
        self.load(*rules)

    def load(self, *rules: Rule) -> None:
        """Put rules in force."""
        self._detector = Detector(RuleBook(rules, ATLAS))

    def prepare(self, now: datetime) -> None:
        with self._detection.transaction(now) as unit:
            self._detector.prepare(unit.state, unit.history, now)

    def take(self, *events: Event) -> list[AlertChange]:
        now = max(event.article.published_at for event in events)
        self.prepare(now)
        with self._detection.transaction(now) as unit:
            changes = self._detector.detect(events, unit.state, now)
            unit.record_events(events, now)
        return changes

    def tick(self, now: datetime) -> list[AlertChange]:
        self.prepare(now)
        with self._detection.transaction(now) as unit:
            return self._detector.tick(unit.state, now)

    def alerts(self) -> Sequence[tuple[str, str]]:
        with self._database.read() as tx:
            return [(one.alert.id, one.alert.rule_id) for one in list_alerts(tx, AlertQuery())]


def test_a_new_rule_counts_what_came_before_it(database: Database) -> None:
    room = Newsroom(database, OTHER)
    room.take(report(1), report(2, 5))
    room.load(OTHER, NEW)
    (opened,) = room.take(report(3, 9))
    assert (opened.change, opened.notify) == (Change.OPENED, True)
    assert opened.alert.event_count == 3


def test_the_past_alone_opens_nothing_until_something_new_comes(database: Database) -> None:
    room = Newsroom(database, OTHER)
    room.take(report(1), report(2, 5), report(3, 6))
    room.load(NEW)
    assert room.tick(after(8)) == []
    (opened,) = room.take(report(4, 9))
    assert (opened.change, opened.notify) == (Change.OPENED, True)


def test_an_absence_that_was_certain_before_the_rule_is_not_told(database: Database) -> None:
    absence = Correlation(
        type=CorrelationType.ABSENCE,
        group_by=("actor.id",),
        within=timedelta(hours=5),
        allowed_lateness=timedelta(hours=1),
        steps=(step("leaves", "membership.leave"), step("joins", "membership.join")),
    )
    room = Newsroom(database, OTHER)
    room.take(report(1), report(2, 10, actor="NER"))
    room.load(rule("never", correlate=absence))
    (opened,) = room.tick(after(40))
    assert opened.alert.dedupe == {"actor.id": "NER"}


def test_an_edited_rule_counts_what_came_before_and_leaves_what_belongs_to_an_alert(
    database: Database,
) -> None:
    room = Newsroom(database, NEW)
    room.take(report(1), report(2, 1), report(3, 2))
    room.take(report(4, 3, actor="NER"), report(5, 4, actor="NER"))
    edited = replace(COUNT, within=timedelta(days=4))
    room.load(replace(NEW, correlate=edited, fingerprint=fingerprint(NEW.match, edited)))
    (opened,) = room.take(report(6, 5, actor="NER"))
    assert opened.alert.event_count == 3
    assert room.take(report(7, 6, by="gazette")) == []
    assert room.tick(after(7)) == []


def test_the_past_is_taken_over_once(database: Database) -> None:
    room = Newsroom(database, OTHER)
    room.take(report(1), report(2, 5))
    room.load(NEW)
    room.prepare(after(6))
    room.load(NEW)
    room.prepare(after(7))
    (opened,) = room.take(report(3, 9))
    assert opened.alert.event_count == 3


@pytest.mark.parametrize("correlate", [None, COUNT])
def test_alerts_of_a_renamed_rule_go_on(database: Database, correlate: Correlation | None) -> None:
    old = rule("old-name", correlate=correlate)
    room = Newsroom(database, old)
    changes = room.take(report(1), report(2, 1), report(3, 2))
    (alert,) = {change.alert.id for change in changes}
    room.load(replace(old, id="new-name", renamed_from=("old-name",)))
    (climb,) = room.take(report(4, 3, "completed", by="gazette"))
    assert (climb.change, climb.alert.id) == (Change.ESCALATED, alert)
    assert climb.alert.renamed_from == ("old-name",)
    assert room.alerts() == [(alert, "new-name")]


def test_the_window_of_a_renamed_rule_goes_on(database: Database) -> None:
    room = Newsroom(database, NEW)
    room.take(report(1), report(2, 5))
    room.load(replace(NEW, id="renamed", renamed_from=("three",)))
    (opened,) = room.take(report(3, 9))
    assert opened.alert.event_count == 3

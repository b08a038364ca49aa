"""What the detector asks of its state holds in memory, on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from streams.adapters.store.alerts import AlertQuery, changes_of_alert, list_alerts
from streams.adapters.store.database import Database
from streams.adapters.store.detect_transaction import Detection
from streams.adapters.store.silences import save_silence
from streams.bootstrap import as_store
from streams.detect.detector import Detector
from streams.detect.memory_state import MemoryState
from streams.detect.rulebook import RuleBook
from streams.detect.story import closed
from streams.domain.alert import AlertChange, AlertState, Change
from streams.domain.clocks import Clocks, SourceClock
from streams.domain.correlation import Correlation, CorrelationType
from streams.domain.event_state import EventState
from streams.domain.rule_match import RuleMatch
from streams.domain.silence import Silence
from streams.domain.subscription import Selector
from streams.ports.detect_state import DetectState, DetectWrites
from streams.services.silences.expire import expire_silence
from tests.unit.detect.desk import START, after, report, rule, step, taken_back
from tests.unit.rules.world import ATLAS

Open = Callable[[], AbstractContextManager[DetectState]]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def open_state(request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens one transaction's view of a state that stays the same between transactions."""
    if request.param == "memory":
        memory = MemoryState()

        @contextmanager
        def kept():
            yield memory

        yield kept
        return
    database = Database(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))

    @contextmanager
    def stored():
        with Detection(database).transaction(START) as unit:
            yield unit.state

    yield stored
    database.close()


def a_match(number: int = 1, **fields: object) -> RuleMatch:
    base = RuleMatch(rule_id="r", event_id=f"e{number}", fingerprint="f", dedupe=("MLI", None), at=START, source="wire")
    return replace(base, **fields)


def write(open_state: Open, **parts: object) -> list[AlertChange]:
    with open_state() as state:
        return list(state.write(DetectWrites(**parts)))


def test_sightings_are_found_by_event(open_state):
    seen = EventState(event_id="e1", event=report(1), at=START, arrived_at=START)
    gone = EventState(event_id="e2", event=None, at=START, withdrawn_at=START, arrived_at=START)
    write(open_state, event_states=[seen, gone])
    with open_state() as state:
        assert state.event_states(["e1", "e2", "e3"]) == {"e1": seen, "e2": gone}


def test_writing_a_hit_again_replaces_it(open_state):
    write(open_state, rule_matches=[a_match(), a_match(2)])
    write(open_state, rule_matches=[a_match(stage="announced", alert_id="x")])
    with open_state() as state:
        assert list(state.matches_of_events(["e1"])) == [a_match(stage="announced", alert_id="x")]
        assert list(state.matches_of_alert("x")) == [a_match(stage="announced", alert_id="x")]


def test_a_window_holds_its_groups_hits_that_are_not_expired_and_of_the_rule_as_it_is(open_state):
    inside = a_match(group=("MLI",), expires_at=after(10))
    expired = a_match(2, group=("MLI",), expires_at=after(1))
    others = [a_match(3, group=(None,), expires_at=after(10)), a_match(4, group=("MLI",), fingerprint="g")]
    write(open_state, rule_matches=[inside, expired, *others])
    with open_state() as state:
        assert list(state.matches_in_windows([inside.window], after(5))) == [inside]
        assert {rule_match.event_id for rule_match in state.matches_in_windows([inside.window], None)} == {"e1", "e2"}


def test_a_loose_hit_is_found_until_an_alert_tells_of_it(open_state):
    loose = a_match(stage="cancelled", fires_at=START)
    write(open_state, rule_matches=[loose, a_match(2)])
    with open_state() as state:
        assert list(state.loose_matches([loose.slot])) == [loose]
    write(open_state, rule_matches=[replace(loose, alert_id="x")])
    with open_state() as state:
        assert list(state.loose_matches([loose.slot])) == []


def test_absences_that_are_due_come_earliest_first(open_state):
    rule_matches = [a_match(1, due_at=after(3)), a_match(2, due_at=after(1)), a_match(3, due_at=after(9)), a_match(4)]
    write(open_state, rule_matches=rule_matches)
    with open_state() as state:
        assert [rule_match.event_id for rule_match in state.due_matches(after(3), 10)] == ["e2", "e1"]
        assert [rule_match.event_id for rule_match in state.due_matches(after(3), 1)] == ["e2"]


def test_the_clocks_are_kept_and_silent_sources_left_out(open_state):
    sources = {
        "wire": SourceClock(at=START, seen_at=after(1)),
        "gazette": SourceClock(at=after(-5), seen_at=after(-1)),
    }
    with open_state() as state:
        assert state.clocks(START) == Clocks()
    write(open_state, clocks=Clocks(watermark=START, sources=sources))
    with open_state() as state:
        assert state.clocks(START) == Clocks(watermark=START, sources={"wire": sources["wire"]})


def book(*rules):
    return Detector(RuleBook(rules, ATLAS))


def run(open_state: Open, detector: Detector, *inputs, now=None) -> list[AlertChange]:
    with open_state() as state:
        return detector.detect(inputs, state, now or after(24))


def test_alerts_are_found_by_slot_by_story_and_when_their_silence_is_over(open_state):
    (opened,) = run(open_state, book(rule(close_after=timedelta(days=2))), report(1))
    slot = next(iter({rule_match.slot for rule_match in matches_of(open_state, "e1")}))
    with open_state() as state:
        (tracked,) = state.tracked_alerts([slot], after(-1))
        assert tracked.alert == opened.alert
        assert [s.alert.id for s in state.tracked_alerts([slot], after(24 * 9))] == [opened.alert.id], "it is open"
        (story,) = state.open_stories(["leaves"], ["membership|MLI|ECOWAS"])
        assert story.alert_id == opened.alert.id
        assert list(state.open_stories(["other"], ["membership|MLI|ECOWAS"])) == []
        assert list(state.due_alerts(after(47), 10)) == []
        assert [s.alert.id for s in state.due_alerts(after(48), 10)] == [opened.alert.id]


def test_what_something_muted_is_found_once_that_has_ended(open_state):
    detector = book(rule(), rule("coup", event_type="government.coup"))
    run(open_state, detector, report(1), report(2, actor="NER"), report(3, event_type="government.coup"))
    with open_state() as state:
        mali, niger = state.open_alerts({"leaves"})
        (coup,) = state.open_alerts({"coup"})
    by_silence = replace(mali, muted_by="sil_1", unheard=Change.OPENED)
    by_alert = replace(niger, muted_by=coup.alert.id, unheard=Change.OPENED)
    write(open_state, tracked_alerts=[by_silence, by_alert])
    with open_state() as state:
        assert list(state.unmuted_alerts({"leaves"}, {"sil_1"}, 10)) == []
        assert list(state.unmuted_alerts({"leaves"}, (), 10)) == [by_silence]
        assert list(state.unmuted_alerts({"coup"}, (), 10)) == []
    write(open_state, tracked_alerts=[closed(coup)])
    with open_state() as state:
        assert list(state.unmuted_alerts({"leaves"}, {"sil_1"}, 10)) == [by_alert]


def matches_of(open_state: Open, event_id: str) -> list[RuleMatch]:
    with open_state() as state:
        return list(state.matches_of_events([event_id]))


def test_a_change_is_recorded_once(open_state):
    changes = run(open_state, book(rule()), report(1))
    assert write(open_state, changes=changes) == []


def test_every_state_gives_the_same_changes(open_state):
    """Counting, an absence, corrections, merging: the adapters agree with the memory, transaction by transaction."""
    surge = Correlation(
        type=CorrelationType.COUNT, at_least=3, group_by=("organisation.id",), within=timedelta(hours=72)
    )
    missing = Correlation(
        type=CorrelationType.ABSENCE,
        group_by=("actor.id",),
        within=timedelta(days=9),
        steps=(step("out", "membership.leave"), step("back", "membership.join")),
    )
    rules = (rule(close_after=timedelta(days=30)), rule("surge", correlate=surge), rule("stays-out", correlate=missing))
    inputs = [
        report(1),
        report(2, 5, actor="NER", by="gazette"),
        report(3, 9, "threatened", by="tribune"),
        report(4, 12, actor="SEN"),
        taken_back(report(2), 20),
        report(5, 24 * 50, "completed"),
        report(6, 24 * 25, by="gazette"),
        report(7, 24 * 51, "cancelled"),
    ]
    detector, memory = book(*rules), MemoryState()
    for number, item in enumerate(inputs):
        now = after(24 * 60, minutes=number * 10)
        expected = detector.detect([item], memory, now)
        with open_state() as state:
            assert detector.detect([item], state, now) == expected
    assert {change.change.value for change in memory.changes} >= {"opened", "escalated", "retracted", "closed"}


@pytest.fixture
def muted(database):
    silence = Silence(
        id="sil_1",
        selector=Selector(rules=("leaves",)),
        starts_at=START,
        ends_at=after(30),
        author="ann",
        reason="planned",
        created_at=START,
    )
    with database.begin() as connection:
        save_silence(connection, silence)
    return database


def test_a_silence_mutes_until_it_is_expired(muted):
    detector = book(rule())
    with Detection(muted).transaction(START) as unit:
        (change,) = detector.detect([report(1)], unit.state, after(24))
    assert (change.notify, change.reason) == (
        False,
        "opened at announced; silenced until 2024-01-29 18:00 UTC by ann (sil_1): planned",
    )
    expire_silence(as_store(muted), "sil_1", "bob", after(25))
    with Detection(muted).transaction(START) as unit:
        (change,) = detector.detect([report(2, 25, "completed")], unit.state, after(26))
    assert change.notify


def test_people_list_alerts_and_read_their_history(database):
    detector = book(rule())
    with Detection(database).transaction(START) as unit:
        changes = detector.detect([report(1), report(2, 2, "completed")], unit.state, after(3))
    with database.read() as connection:
        (tracked,) = list_alerts(connection, AlertQuery(state=AlertState.OPEN, rule_id="leaves"))
        assert tracked.alert == changes[-1].alert
        assert list_alerts(connection, AlertQuery(state=AlertState.CLOSED)) == []
        assert [change for _, change in changes_of_alert(connection, tracked.alert.id)] == changes


def test_an_alert_that_another_tells_of_is_listed_once_they_part(database):
    detector = book(rule())
    events = [report(1), report(2, actor="NER")]
    with Detection(database).transaction(START) as unit:
        detector.detect([replace(e, article=replace(e.article, id="one")) for e in events], unit.state, after(1))
    with database.begin() as connection:
        (leader,) = list_alerts(connection, AlertQuery())
        assert [member.dedupe["actor.id"] for member in leader.alert.bundle.members] == ["NER"]
    with Detection(database).transaction(START) as unit:
        detector.detect([report(3, 5, "completed", actor="NER")], unit.state, after(5))
    with database.begin() as connection:
        assert len(list_alerts(connection, AlertQuery())) == 2


def test_what_no_window_needs_is_forgotten_and_what_supports_an_alert_is_kept(database):
    count = Correlation(type=CorrelationType.COUNT, at_least=2, group_by=("actor.id",), within=timedelta(hours=1))
    detector = book(rule(correlate=count))
    with Detection(database).transaction(START) as unit:
        detector.detect([report(1), report(2, 0.5), report(3, 24)], unit.state, after(24))
        detector.detect([report(4, 24 * 99, actor="SEN")], unit.state, after(24 * 99))
        assert unit.state.prune() == 1
        assert {rule_match.event_id for rule_match in unit.state.matches_of_events(["e1", "e2", "e3"])} == {"e1", "e2"}


def test_what_an_undecided_absence_waits_for_is_not_forgotten(database):
    """Nothing ran for a month: what came in time must still be there when the absence is decided."""
    steps = (step("out", "membership.leave"), step("back", "membership.join"))
    missing = Correlation(type=CorrelationType.ABSENCE, group_by=("actor.id",), within=timedelta(hours=9), steps=steps)
    detector = book(rule("stays-out", correlate=missing))
    with Detection(database).transaction(START) as unit:
        detector.detect([report(1), report(2, 3, event_type="membership.join")], unit.state, after(3))
    with Detection(database).transaction(START) as unit:
        detector.detect([report(3, 24 * 30, event_type="sanction.impose")], unit.state, after(24 * 30))
        changes = detector.tick(unit.state, after(24 * 30))
    assert changes == []
    with Detection(database).transaction(START) as unit:
        assert unit.state.prune() == 2

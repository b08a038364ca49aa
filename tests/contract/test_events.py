"""Every event that detection takes in can be found again, in both stores."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from streams.adapters.store.database import Database
from streams.adapters.store.detect_transaction import Detection
from streams.adapters.store.events import forget_events
from streams.detect.detector import Detector
from streams.detect.rulebook import RuleBook
from streams.domain.entity import EntityRef, PlaceRef
from streams.domain.event import Event, Modality, Status
from streams.domain.event_cursor import EventCursor
from streams.domain.withdrawal import Withdrawal, withdrawal_id
from streams.ports.event_store import EventQuery
from streams.ports.store import Store
from tests.integration.newsroom import NOW, reports
from tests.unit.rules.world import ATLAS

NO_RULES = Detector(RuleBook([], ATLAS))
MALI, NIGER = "MLI", "NER"


def record(database: Database, *inputs: Event | Withdrawal, at: datetime = NOW) -> None:
    with Detection(database).transaction(at) as unit:
        unit.record_events(inputs, at)


def found(store: Store, **conditions) -> list[str]:
    """The ids of the events that a query finds."""
    with store.read() as tx:
        return [state.event_id for state in store.events.list_events(tx, EventQuery(**conditions))]


def dated(event: Event, **changes) -> Event:
    return replace(event, article=replace(event.article, **changes))


@pytest.fixture
def news(database: Database) -> list[Event]:
    """The events of some days, newest first."""
    record(database, *reports())
    return sorted(reports(), key=lambda event: (event.article.published_at, event.id), reverse=True)


def test_events_are_listed_by_time_in_either_order(store: Store, news: list[Event]):
    ids = [event.id for event in news]
    assert found(store) == ids
    assert found(store, oldest_first=True) == ids[::-1]


def test_pages_leave_nothing_out_and_repeat_nothing(store: Store, database: Database, news: list[Event]):
    twins = [replace(news[0], id=f"twin-{number}") for number in range(5)]
    record(database, *twins)
    for oldest_first in (False, True):
        seen, behind = [], None
        for _ in range(20):
            with store.read() as tx:
                query = EventQuery(limit=2, behind=behind, oldest_first=oldest_first)
                page = store.events.list_events(tx, query)
            if not page:
                break
            seen += [state.event_id for state in page]
            behind = EventCursor(page[-1].at, page[-1].event_id)
        assert len(seen) == len(set(seen)) == len(news) + len(twins)


def test_each_condition_finds_exactly_what_it_names(store: Store, database: Database):
    mali = reports()[0]
    other = replace(
        mali,
        id="other",
        type="military.strike",
        actor=EntityRef(id=NIGER, name="Niger", kind="country"),
        target=EntityRef(id=MALI, name="Mali", kind="country"),
        organisation=None,
        place=PlaceRef(id="TCD", name="Chad", kind="country"),
        status=Status.COMPLETED,
        modality=Modality.DENIED,
        confidence=0.4,
    )
    other = dated(other, published_at=NOW)
    record(database, mali, other)
    for conditions, names in (
        ({"types": ("membership",)}, {mali.id}),
        ({"types": ("membership.leave",)}, {mali.id}),
        ({"types": ("member",)}, set()),
        ({"types": ("membership.leave", "military")}, {mali.id, "other"}),
        ({"types": ("membership.join",)}, set()),
        ({"actor": MALI}, {mali.id}),
        ({"target": MALI}, {"other"}),
        ({"about": MALI}, {mali.id, "other"}),
        ({"organisation": "ECOWAS"}, {mali.id}),
        ({"place": "TCD"}, {"other"}),
        ({"status": Status.COMPLETED}, {"other"}),
        ({"modality": Modality.DENIED}, {"other"}),
        ({"min_confidence": 0.5}, {mali.id}),
        ({"since": NOW}, {"other"}),
        ({"until": NOW}, {mali.id}),
        ({"actor": NIGER, "status": Status.COMPLETED}, {"other"}),
        ({"actor": NIGER, "status": Status.ANNOUNCED}, set()),
    ):
        assert set(found(store, **conditions)) == names, conditions


def test_every_word_begins_a_word_of_title_evidence_names_or_source(store: Store, database: Database):
    event = dated(reports()[0], title="L'Élysée répond à Bamako")
    record(database, event)
    for text, is_found in (
        ("elysee", True),
        ("ÉLYSÉE bamako", True),
        ("sanction lifted", True),
        ("anctions", False),
        ("sahel wire", True),
        ("mali", True),
        ("mali atlantis", False),
        ('"; DROP', False),
        ("NEAR( OR NOT *", False),
        ("!?", False),
    ):
        assert found(store, text=text) == [event.id] * is_found, text


def test_a_later_version_replaces_what_can_be_found_and_keeps_the_event_time(store: Store, database: Database):
    first = dated(reports()[0], revision=1)
    later = dated(
        replace(first, status=Status.COMPLETED), revision=2, title="Corrected", published_at=NOW - timedelta(minutes=1)
    )
    record(database, first)
    record(database, later)
    record(database, first)
    assert found(store, text="corrected") == [first.id]
    assert found(store, text="raises stakes") == []
    with store.read() as tx:
        (state,) = store.events.list_events(tx, EventQuery())
    assert state.event == later
    assert state.at == first.article.published_at


@pytest.mark.parametrize("order", ["event first", "withdrawal first"])
def test_what_was_withdrawn_is_found_only_on_demand(store: Store, database: Database, order: str):
    event = dated(reports()[0], revision=1)
    gone = Withdrawal(
        id=withdrawal_id(event.id, NOW, 2),
        event_id=event.id,
        story_key=event.story_key,
        article_id=event.article.id,
        at=NOW,
        revision=2,
    )
    inputs = (event, gone) if order == "event first" else (gone, event)
    for each in inputs:
        with Detection(database).transaction(NOW) as unit:
            NO_RULES.detect([each], unit.state, NOW)
            unit.record_events([each], NOW)
    assert found(store) == []
    assert found(store, withdrawn=True) == [event.id]
    with store.read() as tx:
        (state,) = store.events.list_events(tx, EventQuery(withdrawn=True))
    assert state.withdrawn == gone.edition


def test_tallies_count_days_and_values(store: Store, news: list[Event]):
    with store.read() as tx:
        tally = store.events.tally_events(tx, EventQuery(about="ECOWAS", limit=1))
    assert tally.total == tally.sampled == 5
    assert tally.days == {date(2024, 1, 26): 1, date(2024, 1, 28): 4}
    assert tally.facets["actor"] == {"MLI": 3, "NER": 1, "BFA": 1}
    assert tally.facets["status"] == {"threatened": 1, "announced": 4}
    assert tally.facets["target"] == {}
    with store.read() as tx:
        assert store.events.tally_events(tx, EventQuery(text="atlantis")).total == 0


def test_old_events_are_forgotten_with_their_words(store: Store, database: Database, news: list[Event]):
    with database.begin() as connection:
        assert forget_events(connection, NOW - timedelta(hours=24), limit=3) == 3
        assert forget_events(connection, NOW - timedelta(hours=24), limit=3) == 2
        assert forget_events(connection, NOW - timedelta(hours=24), limit=3) == 0
    assert found(store) == [event.id for event in news[:2]]
    assert found(store, text="ecowas") == []
    assert found(store, text="tribunal") == [news[0].id]

"""What stops an event behind a rule's clauses: its window, what mutes it, who is told. Nothing is written."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from streams.adapters.store.alerts import alert_changes, alerts
from streams.adapters.store.database import Database
from streams.adapters.store.rule_matches import event_states, rule_matches
from streams.bootstrap import load_atlas, load_rule_book
from streams.detect.rulebook import RuleBook
from streams.domain.correlation import Correlation, CorrelationType
from streams.domain.rule import Rule, fingerprint
from streams.domain.subscription import Selector
from streams.notify.suggestions import KnownNames
from streams.ports.store import Store
from streams.services.rules.trace import Checkpoint, Station
from streams.services.rules.why_live import LiveState
from streams.services.silences.create import SilenceRequest, create_silence
from streams.services.subscriptions.pause import pause_subscription
from streams.settings import shipped
from tests.integration.console_server import newsroom_context
from tests.integration.newsroom import NOW, reports

BOOK = load_rule_book([shipped("rules") / "member-leaves-bloc.yaml"])
RULE = BOOK.rules["member-leaves-bloc"]
SEEN = reports()[1]
FRESH = replace(
    SEEN,
    id="fresh",
    actor=replace(SEEN.actor, id="GHA", name="Ghana"),
    article=replace(SEEN.article, id="fresh", published_at=NOW - timedelta(minutes=5)),
)


def follow(store: Store, event, rule: Rule = RULE, book: RuleBook = BOOK) -> Checkpoint:
    """The last station of the event."""
    return LiveState(store=store, book=book, now=NOW).follow(rule, event)[-1]


def rows(database: Database) -> list[int | None]:
    with database.read() as tx:
        tables = (event_states, rule_matches, alerts, alert_changes)
        return [tx.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables]


def test_an_event_that_is_told_passes_to_the_subscriptions_and_nothing_is_written(database, store) -> None:
    newsroom_context(database)
    before = rows(database)
    end = follow(store, FRESH)
    assert (end.station, end.passed) == (Station.SUBSCRIPTION, True)
    assert "Geo desk: at once" in end.reason
    assert "Morning digest: at 2024-01-30 07:00 UTC" in end.reason
    assert end.details == ("West Africa channel: the subscription is paused",)
    assert rows(database) == before


def test_without_a_subscription_that_wants_it_nobody_is_told(database, store) -> None:
    assert follow(store, FRESH).reason == "there are no subscriptions"
    newsroom_context(database)
    for name in ("Geo desk", "Risk system", "Morning digest"):
        pause_subscription(store, name, NOW)
    end = follow(store, FRESH)
    assert (end.station, end.passed, end.reason) == (Station.SUBSCRIPTION, False, "no subscription takes it")
    assert len(end.details) == 4


def test_what_mutes_an_alert_is_named(database, store) -> None:
    selector = Selector(countries=("GHA",))
    request = SilenceRequest(selector=selector, ends_at=NOW + timedelta(hours=6), author="ann", reason="known")
    create_silence(store, request, KnownNames(countries={"gha": "GHA"}), NOW)
    end = follow(store, FRESH)
    assert (end.station, end.passed) == (Station.MUTE, False)
    assert "silenced until" in end.reason
    old = replace(FRESH, article=replace(FRESH.article, published_at=NOW - timedelta(days=9)))
    assert "9 d old when it arrived, more than 7 d" in follow(store, old).reason


def test_an_event_that_was_processed_shows_what_became_of_it(database, store) -> None:
    newsroom_context(database)
    end = follow(store, SEEN)
    assert (end.station, end.passed) == (Station.SUBSCRIPTION, True)
    assert "Geo desk: delivery" in end.reason
    repeated = replace(SEEN, id="again", article=replace(SEEN.article, id="again", published_at=NOW))
    end = follow(store, repeated)
    assert (end.station, end.passed) == (Station.MUTE, False)
    assert "the rule does not tell of what is updated" in end.reason or "it only repeats the alert" in end.reason


def test_a_window_that_is_not_full_says_what_it_lacks(store) -> None:
    sought = Correlation(type=CorrelationType.COUNT, at_least=3, group_by=("actor.id",), within=timedelta(hours=72))
    rule = replace(RULE, correlate=sought, fingerprint=fingerprint(RULE.match, sought))
    book = RuleBook([rule], load_atlas())
    end = follow(store, FRESH, rule, book)
    assert (end.station, end.passed) == (Station.WINDOW, False)
    assert end.reason == "1 of 3 articles within 3d, in the group GHA"


def test_an_event_older_than_its_rule_says_so(database, store) -> None:
    newsroom_context(database)
    newer = replace(RULE, id="newer")
    end = follow(store, SEEN, newer, RuleBook([newer], load_atlas()))
    assert (end.station, end.passed) == (Station.WINDOW, False)
    assert "before the rule was as it is" in end.reason


@pytest.fixture(autouse=True)
def _is_a_member() -> None:
    """Ghana belongs to ECOWAS, so that the rule's clauses hold."""
    assert BOOK.matches(FRESH)

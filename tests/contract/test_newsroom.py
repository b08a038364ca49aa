"""Some days of news, detected, routed and delivered, read the same on every store."""

from datetime import timedelta

from prometheus_client import CollectorRegistry, generate_latest

from streams.adapters.store import deliveries
from streams.adapters.store.alerts import (
    changes_after,
    count_alerts,
    last_change_number,
    list_alerts,
    unpublished_changes,
)
from streams.adapters.store.article_events import forget
from streams.adapters.store.detect_state import StoredState
from streams.adapters.store.figures import SqlFigures
from streams.adapters.store.pruning import prunable, prune
from streams.bootstrap import load_rule_book, subscription_book
from streams.console.api.metrics import FigureCollector
from streams.domain.alert import Severity
from streams.domain.delivery import DeliveryState
from streams.domain.figures import Outline
from streams.ports.alert_store import AlertQuery
from streams.ports.store_admin import Pruned
from streams.services.alerts.show import show_alert
from tests.contract.plans import whole_reads
from tests.contract.test_claims import ROOM, an_outbox, ended
from tests.integration.console_server import ROOT, newsroom_context
from tests.integration.newsroom import NOW, report


def test_lists_details_and_figures_are_the_same_on_every_store(database, store):
    newsroom_context(database)
    with database.read() as connection:
        found = [tracked.alert for tracked in list_alerts(connection, AlertQuery(text="ECOWAS"))]
        assert {alert.events[0].actor.name for alert in found} == {"Mali", "Niger", "Burkina Faso"}
        assert len(list_alerts(connection, AlertQuery(text="niger", min_severity=Severity.CRITICAL))) == 1
        assert len(list_alerts(connection, AlertQuery(text="tribunal rev"))) == 1, "words of a report, as they begin"
        assert list_alerts(connection, AlertQuery(text="tribunal juntas")) == [], "no one report has both"
        assert {one.alert.events[0].actor.id for one in list_alerts(connection, AlertQuery(about="SADC"))} == {"ZWE"}
        assert count_alerts(connection, AlertQuery(about="ECOWAS", limit=1)) == 3
        mali = next(alert for alert in found if alert.event_count == 3)
        detail = show_alert(store, mali.id)
        assert [change.change for _, change in detail.changes] == ["opened", "escalated", "updated"]
        assert len(changes_after(connection, 0)) == last_change_number(connection) == 7
    assert SqlFigures(database, lambda: NOW).outline() == Outline(
        open_alerts=5, subscriptions=4, waiting_for_a_digest=1, to_be_delivered=1, delivered=0, dead=1
    )


def test_nothing_that_is_asked_again_and_again_reads_a_whole_table(database):
    """Ten million rows later news are detected, routed, delivered and measured as fast as on the first day."""
    book, rules = subscription_book(), load_rule_book([ROOT / "rules" / "member-leaves-bloc.yaml"])
    with whole_reads(database) as found:
        report(database, book, rules)
        registry = CollectorRegistry()
        registry.register(FigureCollector(SqlFigures(database, lambda: NOW).figures))
        assert 'tocsin_deliveries{state="pending"} 12.0' in generate_latest(registry).decode()
        for unit in an_outbox(database), an_outbox(database, "other"):
            done = [ended(work) for work in unit.poll([], ROOM, NOW).work]
            unit.poll(done, ROOM, NOW)
            unit.maintain(NOW)
        with database.begin() as connection:
            book.release(connection, NOW)
            book.next_release(connection)
            later = NOW + timedelta(days=1)
            assert prunable(connection, later) == prune(connection, later) != Pruned()
            forget(connection, NOW)
            StoredState(connection, NOW).prune()
            unpublished_changes(connection, recorded_before=NOW)
    assert found == {}


def test_every_notice_that_went_out_has_its_delivery_and_every_delivery_its_notices(database, store):
    newsroom_context(database)
    with database.read() as connection:
        listed = list_alerts(connection, AlertQuery())
        told = [one.notice for tracked in listed for one in show_alert(store, tracked.alert.id).notified]
        sent = {each.id: each for each in deliveries.find(connection, states=list(DeliveryState))}
    assert {row.delivery_id for row in told if row.delivery_id} == set(sent)
    for row in told:
        assert row.delivery_id is None or row.change_id in sent[row.delivery_id].changes

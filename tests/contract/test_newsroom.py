"""Some days of news, detected, routed and delivered, read the same on every store."""

from prometheus_client import CollectorRegistry, generate_latest

from streams.adapters.store import deliveries
from streams.adapters.store.alerts import AlertQuery, changes_after, last_change_number, list_alerts
from streams.console.api_alerts import detail_of
from streams.console.health import StoreCollector, figures
from streams.domain.alert import Severity
from streams.domain.delivery import DeliveryState
from tests.integration.console_server import newsroom_context


def test_lists_details_and_figures_are_the_same_on_every_store(database):
    context = newsroom_context(database)
    with database.read() as connection:
        found = [standing.alert for standing in list_alerts(connection, AlertQuery(text="ECOWAS"))]
        assert {alert.events[0].actor.name for alert in found} == {"Mali", "Niger", "Burkina Faso"}
        assert len(list_alerts(connection, AlertQuery(text="niger", min_severity=Severity.CRITICAL))) == 1
        mali = next(alert for alert in found if alert.event_count == 3)
        detail = detail_of(connection, mali.id)
        assert [each.change.change for each in detail.changes] == ["opened", "escalated", "updated"]
        assert len(changes_after(connection, 0)) == last_change_number(connection) == 7
        assert figures(connection) == {
            "open alerts": 5,
            "subscriptions": 4,
            "waiting for a digest": 1,
            "to be delivered": 1,
            "delivered": 10,
            "dead": 1,
        }
    registry = CollectorRegistry()
    registry.register(StoreCollector(context.database, context.clock))
    assert 'tocsin_deliveries{state="delivered"} 10.0' in generate_latest(registry).decode()


def test_every_notice_that_went_out_has_its_delivery_and_every_delivery_its_notices(database):
    newsroom_context(database)
    with database.read() as connection:
        told = [
            row
            for standing in list_alerts(connection, AlertQuery())
            for row in detail_of(connection, standing.alert.id).told
        ]
        sent = {each.id: each for each in deliveries.find(connection, states=list(DeliveryState))}
    assert {row.delivery_id for row in told if row.delivery_id} == set(sent)
    for row in told:
        assert row.delivery_id is None or row.change_id in sent[row.delivery_id].changes

"""What people who look at alerts keep: notes, acknowledgements and views."""

import pytest

from streams.adapters.store.database import Database
from streams.domain.audit import AuditQuery
from streams.domain.errors import NotFoundError, RejectedError
from streams.ports.alert_store import AlertQuery
from streams.ports.store import Store
from streams.services.alerts.annotate import acknowledge_alert, add_note
from streams.services.alerts.list import list_alerts
from streams.services.alerts.overview import overview
from streams.services.alerts.related import related_alerts
from streams.services.alerts.show import show_alert
from streams.services.views.edit import MAX_VIEWS, list_views, remove_view, save_view
from tests.integration.console_server import newsroom_context
from tests.integration.newsroom import NOW


def test_notes_and_acknowledgements_stay_with_the_alert_and_are_audited(database: Database, store: Store) -> None:
    newsroom_context(database)
    alert = list_alerts(store, AlertQuery(about="SADC")).alerts[0].alert
    add_note(store, alert.id[:10], " called the ministry ", "bob", NOW)
    acknowledge_alert(store, alert.id, "", "ann", NOW)
    detail = show_alert(store, alert.id)
    assert [(note.author, note.text) for note in detail.notes] == [("bob", "called the ministry"), ("ann", "")]
    assert detail.acknowledged == detail.notes[1]
    assert detail.tracked.alert == alert
    page = list_alerts(store, AlertQuery())
    assert page.acknowledged == {alert.id: detail.acknowledged}
    assert page.total == 5
    with store.read() as tx:
        entries = [entry for _, entry in store.audit.entries(tx, AuditQuery(kind="alert", subject=alert.id))]
    assert [(entry.who, entry.action, entry.after) for entry in entries] == [
        ("ann", "acknowledged", ""),
        ("bob", "noted", "called the ministry"),
    ]


@pytest.mark.parametrize("text", [" ", "two\nlines", "x" * 1_001])
def test_a_note_is_one_line_of_bounded_length(database: Database, store: Store, text: str) -> None:
    newsroom_context(database)
    with pytest.raises(RejectedError):
        add_note(store, list_alerts(store, AlertQuery()).alerts[0].alert.id, text, "bob", NOW)
    with pytest.raises(NotFoundError):
        acknowledge_alert(store, "unknown", "", "bob", NOW)


def test_views_are_their_owners_alone_and_replace_those_of_their_name(store: Store) -> None:
    save_view(store, "ann", "Sahel", {"about": "MLI", "text": ""})
    view = save_view(store, "ann", " Sahel ", {"about": "NER", "severity": "high"})
    assert list_views(store, "ann") == [view]
    assert view.filters == {"about": "NER", "severity": "high"}
    assert list_views(store, "bob") == []
    with pytest.raises(NotFoundError):
        remove_view(store, "bob", "Sahel")
    remove_view(store, "ann", "Sahel")
    assert list_views(store, "ann") == []


def test_a_view_needs_a_name_and_a_filter_that_the_list_knows(store: Store) -> None:
    for name, filters in (("", {"text": "x"}), ("a/b", {"text": "x"}), ("x", {}), ("x", {"colour": "red"})):
        with pytest.raises(RejectedError):
            save_view(store, "ann", name, filters)
    for number in range(MAX_VIEWS):
        save_view(store, "ann", f"view {number}", {"text": "x"})
    save_view(store, "ann", "view 0", {"text": "y"})
    with pytest.raises(RejectedError, match="remove one first"):
        save_view(store, "ann", "one more", {"text": "x"})


def test_alerts_of_more_countries_and_bodies_in_common_are_more_closely_related(
    database: Database, store: Store
) -> None:
    newsroom_context(database)
    niger = list_alerts(store, AlertQuery(about="G5SAHEL")).alerts[0].alert
    found = [each.alert.summary for each in related_alerts(store, niger)]
    assert found == ["Niger announces that it leaves ECOWAS"]


def test_changes_of_a_rule_are_counted_by_day(database: Database, store: Store) -> None:
    newsroom_context(database)
    (counts,) = overview(store, NOW, NOW).by_rule.values()
    assert [counts[day] for day in sorted(counts)] == [1, 3, 2]

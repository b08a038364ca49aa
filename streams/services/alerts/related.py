"""Alerts that have to do with an alert: about the same countries and organisations."""

from streams.domain.alert import Alert
from streams.domain.tracked_alert import TrackedAlert
from streams.ports.alert_store import AlertQuery
from streams.ports.store import Store

MAX_RELATED = 6
_MAX_ENTITIES = 3


def related_alerts(store: Store, alert: Alert) -> list[TrackedAlert]:
    """Some other alerts, those first that name more of the same countries and organisations, then the newest."""
    roles = (role for event in alert.events for role in (event.actor, event.organisation, event.target))
    entities = list(dict.fromkeys(role.id for role in roles if role))[:_MAX_ENTITIES]
    shared: dict[str, int] = {}
    found: dict[str, TrackedAlert] = {}
    with store.read() as tx:
        for entity in entities:
            for tracked in store.alerts.list_alerts(tx, AlertQuery(about=entity, limit=MAX_RELATED + 1)):
                found[tracked.alert.id] = tracked
                shared[tracked.alert.id] = shared.get(tracked.alert.id, 0) + 1
    others = [tracked for tracked in found.values() if tracked.alert.id != alert.id]
    ordered = sorted(others, key=lambda each: (shared[each.alert.id], each.alert.changed_at), reverse=True)
    return ordered[:MAX_RELATED]

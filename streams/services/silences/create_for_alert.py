"""Silence an alert's rule for the countries and organisations of the alert."""

from datetime import datetime

from streams.domain.silence import Silence
from streams.domain.subscription import Selector
from streams.notify.suggestions import KnownNames
from streams.ports.store import Store
from streams.services.alerts.lookup import get_alert
from streams.services.silences.create import SilenceRequest, create_silence


def silence_alert(
    store: Store, alert_id: str, *, ends_at: datetime, author: str, reason: str, now: datetime
) -> Silence:
    """Create that silence. Raises NotFoundError without such an alert, and what :func:`create_silence` raises."""
    with store.read() as tx:
        alert = get_alert(store, tx, alert_id).alert
    roles = [role for e in alert.events for role in (e.actor, e.target, e.organisation) if role is not None]
    selector = Selector(
        rules=(alert.rule_id,),
        countries=tuple(sorted({role.country for role in roles if role.country is not None})),
        organisations=tuple(sorted({role.id for role in roles if role.kind != "country"})),
    )
    request = SilenceRequest(selector=selector, ends_at=ends_at, author=author, reason=reason)
    return create_silence(store, request, KnownNames(), now)

"""The history that new, edited and renamed rules inherit, within one transaction of detection."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store.alerts import alerts
from streams.adapters.store.detect_state import alert_row, match_row
from streams.adapters.store.events import list_events
from streams.adapters.store.rule_matches import rule_matches, watermarks
from streams.domain.event_state import EventState
from streams.domain.rule_match import RuleMatch
from streams.domain.tracked_alert import TrackedAlert
from streams.ports.event_store import EventQuery
from streams.wire.codec import decode


class StoredRuleHistory:
    """Reads the events of the store; steps that were done stand beside the watermarks."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def marks(self, names: Collection[str]) -> Collection[str]:
        """Those of these steps that were done before."""
        return set(self._connection.scalars(sa.select(watermarks.c.name).where(watermarks.c.name.in_(names))))

    def note(self, name: str, now: datetime) -> None:
        """Note that a step is done."""
        self._connection.execute(sa.insert(watermarks).values(name=name, at=now))

    def past_events(self, types: Collection[str], since: datetime, limit: int) -> Sequence[EventState]:
        """The retained events of these types and families from that event time on, oldest first."""
        query = EventQuery(types=tuple(sorted(types)), since=since, limit=limit)
        return list_events(self._connection, query)[::-1]

    def rename(self, old: str, new: str) -> None:
        """Let the alerts and windows of a rule go on under another id."""
        bodies = self._connection.scalars(sa.select(rule_matches.c.body).where(rule_matches.c.rule_id == old)).all()
        moved = [match_row(replace(decode(body, RuleMatch), rule_id=new)) for body in bodies]
        self._connection.execute(sa.delete(rule_matches).where(rule_matches.c.rule_id == old))
        if moved:
            self._connection.execute(sa.insert(rule_matches), moved)
        for body in self._connection.scalars(sa.select(alerts.c.body).where(alerts.c.rule_id == old)).all():
            tracked = decode(body, TrackedAlert)
            slot = replace(tracked.slot, rule_id=new)
            row = alert_row(replace(tracked, slot=slot, alert=replace(tracked.alert, rule_id=new)))
            self._connection.execute(sa.update(alerts).where(alerts.c.id == row["id"]).values(row))

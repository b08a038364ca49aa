"""What a search for alerts looks at beside their own row: the events behind them, for as long as those are kept."""

import sqlalchemy as sa

from streams.adapters.store.event_tables import events
from streams.adapters.store.events import numbers_with
from streams.adapters.store.rule_matches import rule_matches
from streams.domain.words import words


def has_words(
    connection: sa.Connection, alert_id: sa.Column[str], summary: sa.Column[str], text: str
) -> sa.ColumnElement[bool]:
    """Whether the text stands in the summary, or every word of it begins a word of one event behind the alert."""
    found = numbers_with(connection, words(text))
    return sa.or_(summary.icontains(text, autoescape=True), _has_event(alert_id, events.c.number.in_(found)))


def is_about(alert_id: sa.Column[str], entity: str) -> sa.ColumnElement[bool]:
    """Whether an event behind the alert names this country or organisation."""
    roles = ("actor", "target", "organisation", "place")
    return _has_event(alert_id, sa.or_(*(events.c[role] == entity for role in roles)))


def _has_event(alert_id: sa.Column[str], condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Asked once for all alerts, not alert by alert: a store would look for the words anew each time."""
    behind = sa.select(rule_matches.c.alert_id).join(events, events.c.id == rule_matches.c.event_id)
    return alert_id.in_(behind.where(rule_matches.c.alert_id.is_not(None), condition))

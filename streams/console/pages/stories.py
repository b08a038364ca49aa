"""Alerts as the pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from streams.console.context import Context
from streams.domain.alert import Alert, AlertChange, Change
from streams.domain.event import Event
from streams.notify.story import Story, story_of


def story_as_it_stands(
    alert: Alert,
    context: Context,
    changes: Sequence[AlertChange] = (),
    reports: Mapping[str, Event] = MappingProxyType({}),
) -> Story:
    """The alert after its last change.

    Args:
        alert: as it is kept, with excerpts of its events.
        context: of the console.
        changes: of these, the last that an event caused is quoted first.
        reports: the whole events by their ids, where sentences are to be quoted in their context.
    """
    whole = {event.id: reports.get(event.id, event) for event in alert.events}
    alert = replace(alert, events=tuple(whole.values()))
    caused = (change.event.id for change in reversed(changes) if change.event)
    event = next((whole[event_id] for event_id in caused if event_id in whole), None)
    current = AlertChange(
        id="", change=Change.UPDATED, at=alert.changed_at, notify=False, reason="", alert=alert, event=event
    )
    return story_of([current], context.public_url)

"""Alerts as the pages show them."""

from collections.abc import Sequence

from streams.console.context import Context
from streams.domain.alert import Alert, AlertChange, Change
from streams.notify.story import Story, story_of


def story_as_it_stands(alert: Alert, context: Context, changes: Sequence[AlertChange] = ()) -> Story:
    """The alert after its last change; of the changes given, the last that an event caused is quoted first."""
    event = next((change.event for change in reversed(changes) if change.event in alert.events), None)
    current = AlertChange(
        id="", change=Change.UPDATED, at=alert.changed_at, notify=False, reason="", alert=alert, event=event
    )
    return story_of([current], context.public_url)

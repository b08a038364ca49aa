"""What people who look at alerts keep: notes and saved views.

Every method takes the open transaction first and does its work within it.
"""

from collections.abc import Sequence
from typing import Protocol

from streams.domain.alert_note import AlertNote
from streams.domain.saved_view import SavedView
from streams.ports.transaction import Transaction


class AlertNotes(Protocol):
    """Notes on alerts, which are never deleted."""

    def add(self, tx: Transaction, alert_id: str, note: AlertNote, /) -> None:
        """Put a note on an alert."""

    def of_alert(self, tx: Transaction, alert_id: str, /) -> list[AlertNote]:
        """Every note on an alert, oldest first."""

    def acknowledgements(self, tx: Transaction, alert_ids: Sequence[str], /) -> dict[str, AlertNote]:
        """The newest acknowledgement of each of these alerts that has any, by the alert's id."""


class SavedViews(Protocol):
    """Filters of the list of alerts that somebody saved."""

    def save(self, tx: Transaction, view: SavedView, /) -> None:
        """Save a view, in the place of the owner's one of that name."""

    def remove(self, tx: Transaction, owner: str, name: str, /) -> bool:
        """Remove a view; whether there was one."""

    def of_owner(self, tx: Transaction, owner: str, /) -> list[SavedView]:
        """Somebody's views, by name."""

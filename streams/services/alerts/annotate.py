"""Acknowledge an alert, or write a note on it."""

from datetime import datetime

from streams.domain.alert_note import AlertNote
from streams.domain.audit import AuditEntry
from streams.domain.errors import RejectedError
from streams.domain.naming import text_fault
from streams.ports.store import Store
from streams.services.alerts.lookup import get_alert

MAX_TEXT = 1_000
"""Characters of a note."""


def acknowledge_alert(store: Store, prefix: str, text: str, author: str, now: datetime) -> AlertNote:
    """Say that somebody has taken the alert on; nobody is notified of that, and further changes notify as before.

    Args:
        store: where alerts are.
        prefix: the first characters of the alert's id.
        text: what they want to say, if anything.
        author: who acknowledges.
        now: when.

    Raises:
        RejectedError: the text is too long or no line.
        NotFoundError, ConflictError: as :func:`get_alert`.
    """
    return _annotate(store, prefix, AlertNote(at=now, author=author, text=text.strip(), acknowledges=True))


def add_note(store: Store, prefix: str, text: str, author: str, now: datetime) -> AlertNote:
    """Write a note on an alert; raises what :func:`acknowledge_alert` raises, and RejectedError for an empty text."""
    if not text.strip():
        raise RejectedError("no_text", "write the note: it is empty")
    return _annotate(store, prefix, AlertNote(at=now, author=author, text=text.strip()))


def _annotate(store: Store, prefix: str, note: AlertNote) -> AlertNote:
    if len(note.text) > MAX_TEXT or text_fault(note.text):
        raise RejectedError("wrong_text", f"the note: write one line of at most {MAX_TEXT:,} characters")
    with store.begin() as tx:
        alert_id = get_alert(store, tx, prefix).alert.id
        store.alert_notes.add(tx, alert_id, note)
        action = "acknowledged" if note.acknowledges else "noted"
        entry = AuditEntry(at=note.at, who=note.author, action=action, kind="alert", subject=alert_id, after=note.text)
        store.audit.note(tx, entry)
    return note

"""Notes on alerts in the store."""

from collections.abc import Sequence

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, Serial, metadata
from streams.domain.alert_note import AlertNote

alert_notes = sa.Table(
    "alert_notes",
    metadata,
    sa.Column("number", Serial, primary_key=True),
    sa.Column("alert_id", sa.String(64), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("acknowledges", sa.Boolean, nullable=False),
)


def add(connection: sa.Connection, alert_id: str, note: AlertNote) -> None:
    """Put a note on an alert."""
    values = {"at": note.at, "author": note.author, "text": note.text, "acknowledges": note.acknowledges}
    connection.execute(sa.insert(alert_notes).values(alert_id=alert_id, **values))


def of_alert(connection: sa.Connection, alert_id: str) -> list[AlertNote]:
    """Every note on an alert, oldest first."""
    wanted = sa.select(alert_notes).where(alert_notes.c.alert_id == alert_id).order_by(alert_notes.c.number)
    return [_note(row) for row in connection.execute(wanted)]


def acknowledgements(connection: sa.Connection, alert_ids: Sequence[str]) -> dict[str, AlertNote]:
    """The newest acknowledgement of each of these alerts that has any, by the alert's id."""
    wanted = (
        sa.select(alert_notes)
        .where(alert_notes.c.alert_id.in_(alert_ids), alert_notes.c.acknowledges.is_(sa.true()))
        .order_by(alert_notes.c.number)
    )
    return {row.alert_id: _note(row) for row in connection.execute(wanted)}


def _note(row: sa.Row[tuple[object, ...]]) -> AlertNote:
    return AlertNote(at=row.at, author=row.author, text=row.text, acknowledges=row.acknowledges)

"""Silences in the store. They are never deleted, so that the record of who muted what, when and why remains."""

from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, insert, metadata
from streams.domain.silence import Silence
from streams.wire.codec import decode, encode

silences = sa.Table(
    "silences",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("starts_at", Moment, nullable=False),
    sa.Column("ends_at", Moment, nullable=False, index=True),
    sa.Column("body", sa.LargeBinary, nullable=False, comment="wire form of Silence"),
)


def save_silence(connection: sa.Connection, silence: Silence) -> None:
    """Add a silence, or replace the one with its id."""
    row = {
        "id": silence.id,
        "starts_at": silence.starts_at,
        "ends_at": silence.ends_at,
        "body": encode(silence),
    }
    statement = insert(connection, silences).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))


def find_silence(connection: sa.Connection, silence_id: str) -> Silence | None:
    """The silence with that id."""
    body = connection.scalar(sa.select(silences.c.body).where(silences.c.id == silence_id))
    return decode(body, Silence) if body is not None else None


def list_silences(connection: sa.Connection, ending_after: datetime | None = None) -> list[Silence]:
    """Silences, the one that ends last first; those that ended before the given time are left out."""
    wanted = sa.select(silences.c.body).order_by(silences.c.ends_at.desc(), silences.c.id)
    if ending_after is not None:
        wanted = wanted.where(silences.c.ends_at > ending_after)
    return [decode(body, Silence) for body in connection.scalars(wanted)]

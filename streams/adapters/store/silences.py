"""Silences in the store. They are never deleted: who muted what, when and why stays on record."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, metadata
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


def add_silence(connection: sa.Connection, silence: Silence) -> None:
    """Add a silence."""
    connection.execute(sa.insert(silences).values(_row(silence)))


def end_silence(connection: sa.Connection, silence_id: str, by: str, now: datetime) -> Silence | None:
    """End a silence now; the ended silence, or None where none with that id is in force or to come."""
    wanted = sa.select(silences.c.body).where(silences.c.id == silence_id, silences.c.ends_at > now)
    body = connection.scalar(wanted)
    if body is None:
        return None
    silence = decode(body, Silence)
    ended = replace(silence, starts_at=min(silence.starts_at, now), ends_at=now, ended_by=by)
    connection.execute(sa.update(silences).where(silences.c.id == silence_id).values(_row(ended)))
    return ended


def list_silences(connection: sa.Connection, ending_after: datetime | None = None) -> list[Silence]:
    """Silences, the one that ends last first; those that ended before the given time are left out."""
    wanted = sa.select(silences.c.body).order_by(silences.c.ends_at.desc(), silences.c.id)
    if ending_after is not None:
        wanted = wanted.where(silences.c.ends_at > ending_after)
    return [decode(body, Silence) for body in connection.scalars(wanted)]


def _row(silence: Silence) -> dict[str, object]:
    return {
        "id": silence.id,
        "starts_at": silence.starts_at,
        "ends_at": silence.ends_at,
        "body": encode(silence),
    }

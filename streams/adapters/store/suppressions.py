"""Suppressions: addresses that get no more mail, of one subscription or at all, and why."""

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, insert_new, metadata
from streams.domain.suppression import EVERYTHING, Suppression

suppressions = sa.Table(
    "suppressions",
    metadata,
    sa.Column("address", sa.String(320), primary_key=True),
    sa.Column("subscription_id", sa.String(64), primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)


def suppress(connection: sa.Connection, suppression: Suppression) -> None:
    """Add a suppression; one already there stays as it is."""
    values = {
        "address": suppression.address.casefold(),
        "subscription_id": suppression.subscription_id,
        "reason": suppression.reason,
        "at": suppression.at,
    }
    insert_new(connection, suppressions, [values])


def lift(connection: sa.Connection, address: str, subscription_id: str) -> bool:
    """Remove a suppression; False if there was none."""
    same = (suppressions.c.address == address.casefold(), suppressions.c.subscription_id == subscription_id)
    return bool(connection.execute(sa.delete(suppressions).where(*same)).rowcount)


def why_suppressed(connection: sa.Connection, address: str, subscription_id: str | None) -> str | None:
    """Why this address gets no mail of this subscription; ``None`` when it does."""
    scopes = [EVERYTHING, *([subscription_id] if subscription_id else [])]
    wanted = sa.select(suppressions.c.reason).where(
        suppressions.c.address == address.casefold(), suppressions.c.subscription_id.in_(scopes)
    )
    reason: str | None = connection.scalar(wanted.order_by(suppressions.c.subscription_id))
    return reason


def all_suppressions(connection: sa.Connection) -> list[Suppression]:
    """Every suppression, newest first."""
    rows = connection.execute(sa.select(suppressions).order_by(suppressions.c.at.desc(), suppressions.c.address))
    return [Suppression(row.address, row.subscription_id, row.reason, row.at) for row in rows]

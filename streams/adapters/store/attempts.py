"""Attempts in the store: every try of a delivery."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, insert, metadata
from streams.adapters.store.deliveries import deliveries
from streams.domain.delivery import Attempt

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("delivery_id", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("response", sa.Text, nullable=False),
    sa.Column("truncated", sa.Boolean, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sqlite_with_rowid=False,
)

_TOLD = ("at", "status", "error", "response", "truncated", "seconds")


def add(connection: sa.Connection, made: Iterable[Attempt]) -> None:
    """Add attempts; the later word on the same one wins (a lease was reaped and its outcome came after all)."""
    rows = [{column.name: getattr(attempt, column.name) for column in attempts.c} for attempt in made]
    if not rows:
        return
    statement = insert(connection, attempts)
    statement = statement.on_conflict_do_update(
        index_elements=[attempts.c.delivery_id, attempts.c.number],
        set_={name: statement.excluded[name] for name in _TOLD},
    )
    connection.execute(statement, rows)


def outcomes(connection: sa.Connection, endpoint: str, since: datetime, limit: int) -> list[tuple[datetime, bool]]:
    """When attempts at an endpoint were made, newest deliveries first, and whether they arrived."""
    made = sa.and_(deliveries.c.endpoint_id == endpoint, attempts.c.at >= since)
    joined = sa.select(attempts.c.at, attempts.c.error == "").join(
        deliveries, deliveries.c.id == attempts.c.delivery_id
    )
    query = joined.where(made).order_by(deliveries.c.sequence.desc()).limit(limit)
    return [(at, arrived) for at, arrived in connection.execute(query)]


def find(connection: sa.Connection, delivery: str) -> list[Attempt]:
    """The attempts of a delivery, first to last."""
    query = sa.select(attempts).where(attempts.c.delivery_id == delivery).order_by(attempts.c.number)
    return [Attempt(**row) for row in connection.execute(query).mappings()]

"""Counts of skipped articles by reason, for metrics."""

from collections.abc import Mapping

import sqlalchemy as sa

from streams.adapters.store.columns import insert, metadata

skipped = sa.Table(
    "passed_over",
    metadata,
    sa.Column("reason", sa.String(64), primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),
)


def count_skipped(connection: sa.Connection, numbers: Mapping[str, int]) -> None:
    """Add to the number of each reason; a batch that is handled again after a crash counts again."""
    for reason, number in sorted(numbers.items()):
        statement = insert(connection, skipped).values(reason=reason, number=number)
        grown = {"number": skipped.c.number + statement.excluded.number}
        connection.execute(statement.on_conflict_do_update(index_elements=["reason"], set_=grown))


def list_passed_over(connection: sa.Connection) -> dict[str, int]:
    """Since the store was made: articles by reason."""
    return {row.reason: row.number for row in connection.execute(sa.select(skipped))}

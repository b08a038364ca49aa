"""Counts and durations of attempts by outcome since the store was created, for metrics."""

from bisect import bisect_left
from collections.abc import Sequence

import sqlalchemy as sa

from streams.adapters.store.columns import insert, metadata
from streams.domain.delivery import DeliveryState
from streams.domain.dispatch import Decision, Finished
from streams.domain.figures import ATTEMPT_SECONDS, SPANS, AttemptTally

attempt_tallies = sa.Table(
    "attempt_tallies",
    metadata,
    sa.Column("channel", sa.String(16), primary_key=True),
    sa.Column("outcome", sa.String(16), primary_key=True),
    sa.Column("up_to", sa.String(16), primary_key=True, comment="seconds, the upper end of the span"),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
)


class Tallying:
    """Counts in memory, so that attempts need not wait for each other at a counter's row."""

    def __init__(self) -> None:
        self._counted: dict[tuple[str, str, str], tuple[int, float]] = {}

    def __bool__(self) -> bool:
        return bool(self._counted)

    def count(self, finished: Sequence[Finished]) -> None:
        """Count attempts whose results were written down."""
        for each in finished:
            took = each.attempt.seconds
            key = (each.work.endpoint.channel.value, _outcome(each.decision), SPANS[bisect_left(ATTEMPT_SECONDS, took)])
            number, seconds = self._counted.get(key, (0, 0.0))
            self._counted[key] = number + 1, seconds + took

    def write(self, connection: sa.Connection) -> None:
        """Add what was counted to the store, in an order that lets nobody wait in a circle."""
        for (channel, outcome, up_to), (number, seconds) in sorted(self._counted.items()):
            values = {"channel": channel, "outcome": outcome, "up_to": up_to, "number": number, "seconds": seconds}
            statement = insert(connection, attempt_tallies).values(values)
            grown = {name: attempt_tallies.c[name] + statement.excluded[name] for name in ("number", "seconds")}
            key = ["channel", "outcome", "up_to"]
            connection.execute(statement.on_conflict_do_update(index_elements=key, set_=grown))

    def forget(self) -> None:
        """Begin anew, once what was counted is committed."""
        self._counted.clear()


def list_tallies(connection: sa.Connection) -> list[AttemptTally]:
    """Every tally."""
    return [AttemptTally(**row) for row in connection.execute(sa.select(attempt_tallies)).mappings()]


def _outcome(decision: Decision) -> str:
    if decision.delivered:
        return "delivered"
    if decision.state is DeliveryState.CANCELLED:
        return "suppressed"
    if decision.is_our_doing:
        return "interrupted"
    return "dead" if decision.state is DeliveryState.DEAD else "failed"

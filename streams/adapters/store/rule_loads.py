"""Which rules each worker has in force, for the doctor and for metrics."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, insert, metadata
from streams.domain.rule_load import RuleLoad
from streams.wire.codec import decode, encode

FORGOTTEN_AFTER = timedelta(days=1)
"""A worker that has not reported for this long is gone for good."""

rule_loads = sa.Table(
    "rule_loads",
    metadata,
    sa.Column("worker", sa.String(255), primary_key=True),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False, comment="wire form of RuleLoad"),
)


def note_load(connection: sa.Connection, load: RuleLoad, now: datetime) -> None:
    """Note what a worker has in force now."""
    connection.execute(sa.delete(rule_loads).where(rule_loads.c.seen_at < now - FORGOTTEN_AFTER))
    statement = insert(connection, rule_loads)
    changed = {name: statement.excluded[name] for name in ("seen_at", "body")}
    statement = statement.on_conflict_do_update(index_elements=["worker"], set_=changed)
    connection.execute(statement, {"worker": load.worker, "seen_at": now, "body": encode(load)})


def has_loads(connection: sa.Connection) -> bool:
    """Whether the store is of a version that notes them."""
    return sa.inspect(connection).has_table(rule_loads.name)


def list_loads(connection: sa.Connection, since: datetime) -> list[RuleLoad]:
    """The workers that reported since then, by name."""
    wanted = sa.select(rule_loads.c.body).where(rule_loads.c.seen_at >= since).order_by(rule_loads.c.worker)
    return [decode(body, RuleLoad) for body in connection.scalars(wanted)]

"""The record of changes that people made, in the store."""

from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, Serial, metadata
from streams.domain.audit import AuditEntry, AuditQuery

audit_log = sa.Table(
    "audit_log",
    metadata,
    sa.Column("number", Serial, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("action", sa.String(32), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
)
sa.Index("ix_audit_log_subject", audit_log.c.kind, audit_log.c.subject, audit_log.c.number)


def note(connection: sa.Connection, entry: AuditEntry) -> None:
    """Put a change on record."""
    row = {name: getattr(entry, name) for name in ("at", "who", "action", "kind", "subject", "before", "after")}
    connection.execute(sa.insert(audit_log).values(row))


def entries(connection: sa.Connection, query: AuditQuery) -> list[tuple[int, AuditEntry]]:
    """The changes of the query with their numbers, newest first."""
    wanted = sa.select(audit_log).order_by(audit_log.c.number.desc()).limit(query.limit)
    for name in ("who", "kind", "subject", "action"):
        if (value := getattr(query, name)) is not None:
            wanted = wanted.where(audit_log.c[name] == value)
    if query.since is not None:
        wanted = wanted.where(audit_log.c.at >= query.since)
    if query.until is not None:
        wanted = wanted.where(audit_log.c.at < query.until)
    if query.before is not None:
        wanted = wanted.where(audit_log.c.number < query.before)
    return [(row.number, _entry(row)) for row in connection.execute(wanted)]


def prune_audit(connection: sa.Connection, before: datetime, limit: int = 1000) -> int:
    """Forget some of the changes made before then, oldest first; returns how many."""
    oldest = sa.select(audit_log.c.number).where(audit_log.c.at < before).order_by(audit_log.c.number).limit(limit)
    return connection.execute(sa.delete(audit_log).where(audit_log.c.number.in_(oldest.scalar_subquery()))).rowcount


def _entry(row: sa.Row[tuple[object, ...]]) -> AuditEntry:
    return AuditEntry(
        at=row.at,
        who=row.who,
        action=row.action,
        kind=row.kind,
        subject=row.subject,
        before=row.before,
        after=row.after,
    )

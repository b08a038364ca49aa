"""Mailbox cursors in the store: up to where each mailbox was read."""

import sqlalchemy as sa

from streams.adapters.store.columns import insert, metadata

mailbox_cursors = sa.Table(
    "mailbox_cursors",
    metadata,
    sa.Column("mailbox", sa.String(500), primary_key=True, comment="its URL, without a login"),
    sa.Column("cursor", sa.String(64), nullable=False, comment="UIDVALIDITY and the last UID"),
)


def find(connection: sa.Connection, mailbox: str) -> str:
    """Up to where a mailbox was read; empty if it never was."""
    query = sa.select(mailbox_cursors.c.cursor).where(mailbox_cursors.c.mailbox == mailbox)
    return connection.scalar(query) or ""


def save(connection: sa.Connection, mailbox: str, cursor: str) -> None:
    """Note up to where a mailbox is read."""
    statement = insert(connection, mailbox_cursors).values(mailbox=mailbox, cursor=cursor)
    changed = {"cursor": statement.excluded.cursor}
    connection.execute(statement.on_conflict_do_update(index_elements=[mailbox_cursors.c.mailbox], set_=changed))

"""Keep events, so that they can be searched and rules tried on them."""

import sqlalchemy as sa
from alembic import op

from streams.adapters.store.columns import Moment

revision = "0015"
down_revision = "0014"

_FTS5 = (
    "CREATE VIRTUAL TABLE event_words USING fts5(words, content='event_bodies', content_rowid='number')",
    (
        "CREATE TRIGGER event_words_insert AFTER INSERT ON event_bodies BEGIN "
        "INSERT INTO event_words(rowid, words) VALUES (new.number, new.words); END"
    ),
    (
        "CREATE TRIGGER event_words_delete AFTER DELETE ON event_bodies BEGIN "
        "INSERT INTO event_words(event_words, rowid, words) VALUES ('delete', old.number, old.words); END"
    ),
    (
        "CREATE TRIGGER event_words_update AFTER UPDATE OF words ON event_bodies BEGIN "
        "INSERT INTO event_words(event_words, rowid, words) VALUES ('delete', old.number, old.words); "
        "INSERT INTO event_words(rowid, words) VALUES (new.number, new.words); END"
    ),
)


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "events",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False, comment="event time"),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("modality", sa.String(length=16), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False, comment="the newest version of the article says it"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_events")),
        sa.UniqueConstraint("id", name=op.f("uq_events_id")),
    )
    op.create_index("ix_events_at", "events", ["at", "id"])
    for role in ("type", "actor", "target", "organisation", "place"):
        op.create_index(f"ix_events_{role}", "events", [role, "at"])
    op.create_table(
        "event_bodies",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False, comment="as in events"),
        sa.Column("arrived_at", Moment(), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("withdrawn_in", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="what a search looks at"),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="wire form of Event"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event_bodies")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in _FTS5:
            op.execute(statement)
    else:
        op.execute("CREATE INDEX ix_event_bodies_words ON event_bodies USING gin (to_tsvector('simple', words))")

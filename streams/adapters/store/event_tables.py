"""The tables of events.

The row that conditions look at is small, so that counting over millions stays quick; what is shown, and the words of
it, lie in a table beside it. Words are found by SQLite's FTS5 or by a GIN index of PostgreSQL.
"""

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, Serial, metadata

events = sa.Table(
    "events",
    metadata,
    sa.Column("number", Serial, primary_key=True),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("at", Moment, nullable=False, comment="event time"),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("actor", sa.Text),
    sa.Column("target", sa.Text),
    sa.Column("organisation", sa.Text),
    sa.Column("place", sa.Text),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("modality", sa.String(16), nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("stands", sa.Boolean, nullable=False, comment="the newest version of the article says it"),
)
event_bodies = sa.Table(
    "event_bodies",
    metadata,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False, comment="as in events"),
    sa.Column("arrived_at", Moment, nullable=False),
    sa.Column("withdrawn_at", Moment),
    sa.Column("withdrawn_in", sa.BigInteger, nullable=False),
    sa.Column("words", sa.Text, nullable=False, comment="what a search looks at"),
    sa.Column("body", sa.LargeBinary, nullable=False, comment="wire form of Event"),
)
sa.Index("ix_events_at", events.c.at, events.c.id)
for _role in ("type", "actor", "target", "organisation", "place"):
    sa.Index(f"ix_events_{_role}", events.c[_role], events.c.at)
WORD_VECTOR = sa.func.to_tsvector(sa.literal_column("'simple'"), event_bodies.c.words)
GIN = "CREATE INDEX ix_event_bodies_words ON event_bodies USING gin (to_tsvector('simple', words))"
"""PostgreSQL's index of words."""
FTS5 = (
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
"""What keeps SQLite's index of words."""

word_index = sa.table("event_words", sa.column("rowid"), sa.column("event_words"))
"""SQLite's index of words."""


def _at(moment: str, statement: str, dialect: str) -> None:
    """Run the statement then, on that kind of store: SQLAlchemy has no form for these indexes."""
    ddl = sa.DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy's
    sa.event.listen(event_bodies, moment, ddl.execute_if(dialect=dialect))


for _statement in FTS5:
    _at("after_create", _statement, "sqlite")
_at("before_drop", "DROP TABLE event_words", "sqlite")
_at("after_create", GIN, "postgresql")

"""A migrated store has exactly the schema that the tables declare, and steps only go forward."""

import threading

import pytest
import sqlalchemy as sa

from streams.adapters.store import schema
from streams.adapters.store.database import Database
from streams.adapters.store.tables import metadata
from streams.domain.errors import TocsinError

COLUMNS = "SELECT table_name, column_name, data_type, is_nullable, column_default, character_maximum_length FROM {}"
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""
SHAPE = {
    "sqlite": ("SELECT type, name, tbl_name, sql FROM sqlite_master",),
    "postgresql": (
        COLUMNS.format("information_schema.columns WHERE table_schema = 'public'"),
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        CONSTRAINTS,
    ),
}


def shape(database: Database) -> set[tuple[str, ...]]:
    """Tables, columns, constraints and indexes as the store tells them, without Alembic's own."""
    with database.read() as connection:
        rows = [row for query in SHAPE[connection.dialect.name] for row in connection.execute(sa.text(query))]
    found = {tuple(" ".join(str(field).split()) for field in row) for row in rows}
    return {row for row in found if not any("alembic_version" in field for field in row)}


def test_migrations_give_what_the_tables_declare(database: Database) -> None:
    """If this fails, you changed a table: `python -m tools.new_migration "what changes"` writes the step for it."""
    migrated = shape(database)
    with database.begin() as connection:
        connection.execute(sa.text("DROP TABLE alembic_version"))
        metadata.drop_all(connection)
        metadata.create_all(connection)
    declared = shape(database)
    assert migrated - declared == set()
    assert declared - migrated == set()


def test_migrating_again_changes_nothing(database: Database) -> None:
    before = shape(database)
    database.migrate()
    assert shape(database) == before
    with database.read() as connection:
        assert schema.current(connection) == schema.newest()


def test_several_processes_may_migrate_at_once(empty_store_url: str) -> None:
    databases = [Database(empty_store_url) for _ in range(4)]
    threads = [threading.Thread(target=each.migrate) for each in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with databases[0].read() as connection:
        assert schema.current(connection) == schema.newest()
    for each in databases:
        each.close()


def test_a_store_of_a_newer_program_is_left_alone(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(TocsinError, match="upgrade Tocsin"):
        database.migrate()


def test_tables_without_a_version_are_left_alone(empty_store_url: str) -> None:
    database = Database(empty_store_url)
    with database.begin() as connection:
        metadata.create_all(connection)
    with pytest.raises(TocsinError, match="move it away"):
        database.migrate()
    database.close()


def test_a_step_that_fails_leaves_nothing_behind(empty_store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(empty_store_url)
    with database.begin() as connection:
        connection.execute(sa.text("CREATE TABLE payloads (x INTEGER)"))
    before = shape(database)
    with pytest.raises(sa.exc.DBAPIError if not database.is_sqlite else Exception, match="payloads"):
        database.migrate()
    assert shape(database) == before
    database.close()

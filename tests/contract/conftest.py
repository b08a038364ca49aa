"""Every contract test runs on a SQLite database of its own and on one of a real PostgreSQL."""

from collections.abc import Iterator

import pytest

from streams.adapters.store.database import Database
from streams.bootstrap import as_store
from streams.ports.store import Store


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    """A migrated store."""
    database = Database(store_url)
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> Store:
    """The same as services see it."""
    return as_store(database)

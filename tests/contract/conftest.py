"""Every contract test runs on a fresh SQLite database and on a fresh database of a real PostgreSQL."""

from collections.abc import Iterator

import pytest

from streams.adapters.store.database import Database


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    """A migrated store."""
    database = Database(store_url)
    database.migrate()
    yield database
    database.close()

"""The store, opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from streams.settings import Settings

if TYPE_CHECKING:
    from streams.adapters.store.database import Database


@contextmanager
def open_database(settings: Settings) -> Iterator["Database"]:
    """The store, brought to the form that this version needs. Raises UnavailableError when it cannot be reached."""
    from streams.adapters.store.database import Database

    database = Database(settings.store_url)
    try:
        database.migrate()
        yield database
    finally:
        database.close()

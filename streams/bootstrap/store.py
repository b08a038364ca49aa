"""The store, opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from streams.settings import Settings

if TYPE_CHECKING:
    from streams.adapters.store.database import Database


def make_database(settings: Settings) -> "Database":
    """The store, not connected to yet."""
    from streams.adapters.store.database import Database
    from streams.adapters.store.sealing import Sealer

    return Database(settings.store_url, Sealer(settings.store_keys))


@contextmanager
def open_database(settings: Settings) -> Iterator["Database"]:
    """The store, brought to the form that this version needs. Raises UnavailableError when it cannot be reached."""
    database = make_database(settings)
    try:
        database.migrate()
        yield database
    finally:
        database.close()

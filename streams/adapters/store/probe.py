"""Inspects a store without creating or changing it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from streams.adapters.store import endpoints
from streams.adapters.store.database import Database
from streams.adapters.store.rule_loads import has_loads, list_loads
from streams.adapters.store.secrets_at_rest import in_clear_text
from streams.domain.rule_load import RuleLoad


class SqlStoreProbe:
    """Looks at the database of a URL; an SQLite file that does not exist is not made."""

    def __init__(self, url: str, make: Callable[[], Database]) -> None:
        self._url = sa.make_url(url)
        self._make = make
        self.address = self._url.render_as_string(hide_password=True)

    def exists(self) -> bool:
        """Whether it was made and answers."""
        with self._reading() as connection:
            if connection is not None:
                connection.execute(sa.text("SELECT 1"))
            return connection is not None

    def secrets(self) -> tuple[int, int]:
        """How many endpoints there are, and how many rows have secrets in clear text."""
        with self._reading() as connection:
            if connection is None or not sa.inspect(connection).has_table("endpoints"):
                return 0, 0
            return len(endpoints.find(connection)), in_clear_text(connection)

    def rule_loads(self, since: datetime) -> Sequence[RuleLoad]:
        """The workers that reported since then; none in a store of a version that does not note them."""
        with self._reading() as connection:
            return list_loads(connection, since) if connection is not None and has_loads(connection) else []

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection | None]:
        if self._url.get_backend_name() == "sqlite" and not Path(self._url.database or "").exists():
            yield None
            return
        database = self._make()
        try:
            with database.read() as connection:
                yield connection
        finally:
            database.close()

"""List the sessions of the pages."""

from datetime import datetime

from streams.domain.session import Session
from streams.ports.store import Store


def list_sessions(store: Store, now: datetime) -> list[Session]:
    """Every session that has not expired, the one used last first."""
    with store.read() as tx:
        return store.sessions.list_sessions(tx, now)

"""End sessions of the pages."""

from datetime import datetime

from streams.domain.errors import NotFoundError
from streams.ports.store import Store


def log_out(store: Store, cookie: str, now: datetime) -> None:
    """End the session of this cookie at once, if there is one."""
    with store.begin() as tx:
        session = store.sessions.find_session(tx, cookie, now)
        if session is not None:
            store.sessions.end_session(tx, session.id)


def end_session(store: Store, session: str) -> None:
    """End the session with that id at once; raises NotFoundError."""
    with store.begin() as tx:
        if not store.sessions.end_session(tx, session):
            raise NotFoundError(f"there is no session {session}", listed_by="logout")


def log_out_all(store: Store) -> int:
    """End every session at once; returns how many there were."""
    with store.begin() as tx:
        return store.sessions.end_all_sessions(tx)

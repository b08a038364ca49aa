"""End sessions of the pages."""

from streams.ports.store import Store


def log_out(store: Store, cookie: str) -> None:
    """End the session of this cookie at once, if there is one."""
    with store.begin() as tx:
        store.sessions.end_session(tx, cookie)


def log_out_all(store: Store) -> int:
    """End every session at once; returns how many there were."""
    with store.begin() as tx:
        return store.sessions.end_all_sessions(tx)

"""Log in to the pages with a token."""

from datetime import datetime

from streams.ports.store import Store
from streams.services.access.session_cookie import seal_session


def log_in(store: Store, text: str, now: datetime) -> str | None:
    """The cookie of a new session; none when the text is no token."""
    with store.begin() as tx:
        token = store.tokens.find_token(tx, text)
        key = store.keys.shared_key(tx, "session")
    return seal_session(key, token.name, now) if token is not None else None

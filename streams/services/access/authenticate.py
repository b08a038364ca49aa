"""Authenticate: whose token is this."""

from datetime import datetime, timedelta

from streams.domain.token import Token
from streams.ports.store import Store
from streams.services.access.session_cookie import session_name

_NOTED_EVERY = timedelta(minutes=1)


def authenticate_token(store: Store, text: str, now: datetime) -> Token | None:
    """The token that this text is; its use is put on record to the minute."""
    with store.read() as tx:
        token = store.tokens.find_token(tx, text)
    return _used(store, token, now)


def authenticate_session(store: Store, cookie: str, now: datetime) -> Token | None:
    """The token with which a browser's session began, while both are good."""
    with store.read() as tx:  # every page does this: a write transaction would wait for those of detection
        key = store.keys.find_key(tx, "session")
        name = session_name(key, cookie, now) if key is not None else None
        token = store.tokens.get_token(tx, name) if name else None
    return _used(store, token, now)


def _used(store: Store, token: Token | None, now: datetime) -> Token | None:
    if token is not None and (token.used_at is None or now - token.used_at >= _NOTED_EVERY):
        with store.begin() as tx:
            store.tokens.note_use(tx, token, now)
    return token

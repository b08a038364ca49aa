"""Authenticate a token or a session."""

from datetime import datetime, timedelta

from streams.domain.session import Session
from streams.domain.token import Token
from streams.ports.store import Store

_NOTED_EVERY = timedelta(minutes=5)
"""Uses closer together than this are not recorded, so that reading pages does not write."""


def authenticate_token(store: Store, text: str, now: datetime) -> Token | None:
    """The token that this text is; its use is recorded every few minutes."""
    with store.read() as tx:
        token = store.tokens.find_token(tx, text)
    if token is not None and (token.used_at is None or now - token.used_at >= _NOTED_EVERY):
        with store.begin() as tx:
            store.tokens.note_use(tx, token, now)
    return token


def authenticate_session(store: Store, cookie: str, now: datetime) -> Session | None:
    """The session of this cookie while it lasts; its use is recorded every few minutes."""
    with store.read() as tx:
        session = store.sessions.find_session(tx, cookie, now)
    if session is not None and now - session.seen_at >= _NOTED_EVERY:
        with store.begin() as tx:
            store.sessions.note_seen(tx, session, now)
    return session

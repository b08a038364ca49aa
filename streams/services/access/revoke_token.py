"""Revoke a token of the HTTP API."""

from streams.domain.errors import NotFoundError
from streams.ports.store import Store


def revoke_token(store: Store, name: str) -> None:
    """Make a token worthless at once, and the sessions that began with it; raises NotFoundError without one."""
    with store.begin() as tx:
        if not store.tokens.revoke_token(tx, name):
            raise NotFoundError(f"there is no token {name!r}", listed_by="tokens list")

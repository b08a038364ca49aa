"""List the tokens of the HTTP API."""

from streams.domain.errors import NotFoundError
from streams.domain.token import Token
from streams.ports.store import Store


def list_tokens(store: Store) -> list[Token]:
    """Every token by name, without its text."""
    with store.read() as tx:
        return store.tokens.list_tokens(tx)


def get_token(store: Store, name: str) -> Token:
    """The token of that name, without its text; raises NotFoundError."""
    with store.read() as tx:
        found = store.tokens.get_token(tx, name)
    if found is None:
        raise NotFoundError(f"there is no token {name!r}", listed_by="tokens list")
    return found

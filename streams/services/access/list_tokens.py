"""List the tokens of the HTTP API."""

from streams.domain.token import Token
from streams.ports.store import Store


def list_tokens(store: Store) -> list[Token]:
    """Every token by name, without its text."""
    with store.read() as tx:
        return store.tokens.list_tokens(tx)

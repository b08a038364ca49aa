"""Create a token of the HTTP API."""

from datetime import datetime

from streams.domain.errors import ConflictError, RejectedError
from streams.domain.naming import name_fault
from streams.domain.token import Scope
from streams.ports.store import Store


def create_token(store: Store, name: str, scope: Scope, now: datetime) -> str:
    """Make a token and give it back, this one time.

    Raises:
        ConflictError: the name is taken.
        RejectedError: it is no name.
    """
    if fault := name_fault(name):
        raise RejectedError("wrong_name", f"name: {fault}")
    with store.begin() as tx:
        if store.tokens.get_token(tx, name) is not None:
            raise ConflictError(f"there is a token called {name!r} already; revoke it first or take another name")
        return store.tokens.add_token(tx, name, scope, now)

"""Create a token of the HTTP API."""

from datetime import datetime

from streams.domain.errors import ConflictError, RejectedError
from streams.domain.naming import name_fault
from streams.domain.token import Scope
from streams.ports.store import Store


def create_token(store: Store, name: str, scope: Scope, now: datetime, owner: str = "") -> str:
    """Make a token and give it back, this one time.

    One of scope owner sees what is the ``owner``'s, who by default is called as the token is; several tokens may be one
    owner's.

    Raises:
        ConflictError: the name is taken.
        RejectedError: it is no name, or an owner is given for another scope.
    """
    if owner and scope is not Scope.OWNER:
        raise RejectedError("wrong_owner", f"a token of scope {scope} has no owner; only those of scope owner have")
    owner = (owner or name) if scope is Scope.OWNER else ""
    if fault := name_fault(name) or (owner and name_fault(owner)):
        raise RejectedError("wrong_name", f"name: {fault}")
    if ":" in owner:
        raise RejectedError("wrong_owner", "an owner's name must not hold a colon")
    with store.begin() as tx:
        if store.tokens.get_token(tx, name) is not None:
            raise ConflictError(f"there is a token called {name!r} already; revoke it first or take another name")
        return store.tokens.add_token(tx, name, scope, now, owner)

"""Authentication and authorisation of requests."""

from dataclasses import dataclass
from typing import Any

from fastapi import Depends, HTTPException, Request
from starlette.requests import HTTPConnection

from streams.console.access import SESSION, bearer
from streams.console.context import Context, context_of
from streams.domain.token import Scope
from streams.ports.store import Store
from streams.services.access.authenticate import authenticate_session, authenticate_token
from streams.services.ownership.store import owned_store


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking: the name of their token, or that of who logged in with a link.

    Attributes:
        owner: whose things alone they see, with the scope owner.
    """

    name: str
    scope: Scope
    owner: str = ""


def authenticate(context: Context, connection: HTTPConnection) -> Caller | None:
    """Who is asking, by a token or else by a session; none when nobody that is known. Reads the store."""
    text = bearer(connection.headers)
    cookie = connection.cookies.get(SESSION)
    if text is not None:
        token = authenticate_token(context.store, text, context.clock())
        return Caller(token.name, token.scope, token.owner) if token is not None else None
    session = authenticate_session(context.store, cookie, context.clock()) if cookie else None
    return Caller(session.name, session.scope) if session is not None else None


def caller_of(request: Request) -> Caller | None:
    """Who is asking, as the guard found out; none on paths that need no login."""
    caller: Caller | None = getattr(request.state, "caller", None)
    return caller


def still_known(request: Request) -> bool:
    """Whether the token or session is still good, for answers that take long."""
    return authenticate(context_of(request), request) is not None


def store_of(request: Request) -> Store:
    """The store as far as the caller may see it: an owner sees what is theirs."""
    store, caller = context_of(request).store, caller_of(request)
    is_owner = caller is not None and caller.scope is Scope.OWNER
    return owned_store(store, caller.owner) if caller is not None and is_owner else store


def need(*scopes: Scope) -> Any:
    """A dependency that lets only those through who may do one of these, and gives their name."""

    def check(request: Request) -> Caller:
        caller = caller_of(request)
        if caller is None:
            raise HTTPException(401, "log in first")
        if not any(caller.scope.allows(scope) for scope in scopes):
            raise HTTPException(403, f"the token {caller.name} may {caller.scope}, not {' or '.join(scopes)}")
        return caller

    return Depends(check)

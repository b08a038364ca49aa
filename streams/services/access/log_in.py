"""Log in to the pages with a token, or with the code of a login link; every attempt goes on record."""

from datetime import datetime

from streams.domain.audit import AuditEntry
from streams.domain.session import OPERATOR
from streams.domain.token import Scope
from streams.ports.store import Store
from streams.ports.transaction import Transaction
from streams.wire.codec import encode

KIND = "login"
"""Of entries in the record."""
SOMEBODY = "somebody"
"""Who it was when nobody knows."""


def log_in(store: Store, text: str, now: datetime, address: str = "") -> str | None:
    """The cookie of a new session; none when the text is no token and no code that is good now.

    Args:
        store: where sessions are.
        text: what somebody gave.
        now: the time.
        address: where the request came from, for the record.
    """
    with store.begin() as tx:
        token = store.tokens.find_token(tx, text)
        if token is not None and token.scope is not Scope.OWNER:  # the pages show what is everybody's
            note_login(store, tx, token.name, token.scope, now, address)
            return store.sessions.add_session(tx, token.name, token.scope, now, "")
        scope = store.login_links.use_link(tx, text, now)
        note_login(store, tx, OPERATOR if scope is not None else SOMEBODY, scope, now, address)
        return store.sessions.add_session(tx, None, scope, now, "") if scope is not None else None


def note_login(store: Store, tx: Transaction, who: str, scope: Scope | None, now: datetime, address: str) -> None:
    """Put an attempt on record; without a scope it failed."""
    entry = AuditEntry(
        at=now,
        who=who,
        action="accepted" if scope is not None else "refused",
        kind=KIND,
        subject=address,
        after=encode({"scope": scope}).decode() if scope is not None else "",
    )
    store.audit.note(tx, entry)

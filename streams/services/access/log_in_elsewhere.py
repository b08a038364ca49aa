"""Log in to the pages with an account at an identity provider."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from streams.domain.naming import text_fault
from streams.domain.provider_login import ClaimMapping, PendingLogin
from streams.ports.store import Store
from streams.services.access.log_in import SOMEBODY, note_login

_MAX_NAME = 200


def begin_login(to: str) -> PendingLogin:
    """A login that somebody begins now and that only their browser can end."""
    return PendingLogin(
        state=secrets.token_urlsafe(32), nonce=secrets.token_urlsafe(32), verifier=secrets.token_urlsafe(64), to=to
    )


def finish_login(
    store: Store, claims: Mapping[str, object], mapping: ClaimMapping, now: datetime, address: str
) -> str | None:
    """The cookie of a new session; none when none of the person's roles may do anything here."""
    name = mapping.name_of(claims)[:_MAX_NAME]
    if text_fault(name):
        name = SOMEBODY
    scope = mapping.scope_of(claims)
    with store.begin() as tx:
        note_login(store, tx, name, scope, now, address)
        return store.sessions.add_session(tx, None, scope, now, name) if scope is not None else None


def refuse_login(store: Store, now: datetime, address: str) -> None:
    """Put on record that somebody came back from the provider without a good proof."""
    with store.begin() as tx:
        note_login(store, tx, SOMEBODY, None, now, address)

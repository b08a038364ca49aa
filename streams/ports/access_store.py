"""Tokens, sessions, login links and keys in the store.

Every method takes the open transaction first and does its work within it.
"""

from datetime import datetime
from typing import Protocol

from streams.domain.session import Session
from streams.domain.token import Scope, Token
from streams.ports.transaction import Transaction


class Tokens(Protocol):
    """Tokens of the HTTP API, kept as hashes."""

    def add_token(self, tx: Transaction, name: str, scope: Scope, now: datetime, owner: str = "", /) -> str:
        """Make a token and give it back, this one time."""

    def find_token(self, tx: Transaction, token: str, /) -> Token | None:
        """The token that this text is."""

    def get_token(self, tx: Transaction, name: str, /) -> Token | None:
        """The token of that name."""

    def note_use(self, tx: Transaction, token: Token, now: datetime, /) -> None:
        """Record the time of its last use."""

    def list_tokens(self, tx: Transaction, /) -> list[Token]:
        """Every token, by name."""

    def revoke_token(self, tx: Transaction, name: str, /) -> bool:
        """Make a token worthless; False without one of that name."""


class Sessions(Protocol):
    """Sessions of the pages, kept as hashes."""

    def add_session(self, tx: Transaction, token_name: str | None, scope: Scope, now: datetime, person: str, /) -> str:
        """Begin a session and give its cookie back, this one time; with a token, or of a person known elsewhere."""

    def find_session(self, tx: Transaction, cookie: str, now: datetime, /) -> Session | None:
        """The session of this cookie, unless it has expired or its token was revoked."""

    def note_seen(self, tx: Transaction, session: Session, now: datetime, /) -> None:
        """Record the time at which it was last used."""

    def list_sessions(self, tx: Transaction, now: datetime, /) -> list[Session]:
        """Every session that has not expired, the one used last first."""

    def get_session(self, tx: Transaction, session: str, /) -> Session | None:
        """The session with that id."""

    def end_session(self, tx: Transaction, session: str, /) -> bool:
        """End the session with that id; False without one."""

    def end_all_sessions(self, tx: Transaction, /) -> int:
        """End every session; returns how many there were."""


class LoginLinks(Protocol):
    """Codes that begin one session each, kept as hashes."""

    def add_link(self, tx: Transaction, scope: Scope, now: datetime, /) -> str:
        """Make a code and give it back, this one time."""

    def use_link(self, tx: Transaction, code: str, now: datetime, /) -> Scope | None:
        """Use a code up; what it allows, or none when it is good no more."""


class Keys(Protocol):
    """Keys that the installation makes for itself."""

    def shared_key(self, tx: Transaction, purpose: str, /) -> bytes:
        """The key for this purpose; made when first asked for."""

"""Tokens of the HTTP API: shown once, kept as a hash."""

from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, metadata
from streams.adapters.store.secret_text import hash_of, new_secret
from streams.domain.token import Scope, Token

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("name", sa.String(100), primary_key=True),
    sa.Column("hash", sa.LargeBinary(32), nullable=False, unique=True),
    sa.Column("scope", sa.String(16), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
    sa.Column("owner", sa.String(100), nullable=False, server_default="", comment="whose things scope owner sees"),
)
_PREFIX = "tocsin_"


def add_token(connection: sa.Connection, name: str, scope: Scope, now: datetime, owner: str = "") -> str:
    """Make a token and give it back, this one time; raises ValueError when the name is taken."""
    token = _PREFIX + new_secret()
    if connection.execute(sa.select(tokens.c.name).where(tokens.c.name == name)).first():
        raise ValueError(f"there is a token called {name!r} already; revoke it first or take another name")
    connection.execute(
        sa.insert(tokens).values(
            name=name, hash=hash_of(token), scope=scope.value, created_at=now, used_at=None, owner=owner
        )
    )
    return token


def find_token(connection: sa.Connection, token: str) -> Token | None:
    """The token that this text is."""
    row = connection.execute(sa.select(tokens).where(tokens.c.hash == hash_of(token))).first()
    return _token(row) if row else None


def get_token(connection: sa.Connection, name: str) -> Token | None:
    """The token of that name."""
    row = connection.execute(sa.select(tokens).where(tokens.c.name == name)).first()
    return _token(row) if row else None


def note_use(connection: sa.Connection, token: Token, now: datetime) -> None:
    """Put the time of its last use on record."""
    connection.execute(sa.update(tokens).where(tokens.c.name == token.name).values(used_at=now))


def list_tokens(connection: sa.Connection) -> list[Token]:
    """Every token, by name."""
    return [_token(row) for row in connection.execute(sa.select(tokens).order_by(tokens.c.name))]


def revoke_token(connection: sa.Connection, name: str) -> bool:
    """Make a token worthless, and end the sessions that began with it; False if there is none of that name."""
    return bool(connection.execute(sa.delete(tokens).where(tokens.c.name == name)).rowcount)


def _token(row: sa.Row[tuple[object, ...]]) -> Token:
    return Token(row.name, Scope(row.scope), row.created_at, row.used_at, row.owner)

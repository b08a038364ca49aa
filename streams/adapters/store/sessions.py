"""Browser sessions: the cookie is stored as a hash, and a session ends with its token."""

from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, metadata
from streams.adapters.store.secret_text import hash_of, new_secret
from streams.adapters.store.tokens import tokens
from streams.domain.session import OPERATOR, SESSION_LENGTH, Session
from streams.domain.token import Scope

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("hash", sa.LargeBinary(32), primary_key=True),
    sa.Column(
        "token_name",
        sa.String(100),
        sa.ForeignKey(tokens.c.name, ondelete="CASCADE"),
        index=True,
        comment="the token with which it began; none for a login link",
    ),
    sa.Column("scope", sa.String(16), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False, index=True),
)


def add_session(connection: sa.Connection, token_name: str | None, scope: Scope, now: datetime) -> str:
    """Begin a session and give its cookie back, this one time; sessions that have expired are forgotten."""
    connection.execute(sa.delete(sessions).where(sessions.c.expires_at <= now))
    cookie = new_secret()
    connection.execute(
        sa.insert(sessions).values(
            hash=hash_of(cookie),
            token_name=token_name,
            scope=scope.value,
            created_at=now,
            seen_at=now,
            expires_at=now + SESSION_LENGTH,
        )
    )
    return cookie


def find_session(connection: sa.Connection, cookie: str, now: datetime) -> Session | None:
    """The session of this cookie, unless it has expired."""
    wanted = sa.select(sessions).where(sessions.c.hash == hash_of(cookie), sessions.c.expires_at > now)
    row = connection.execute(wanted).first()
    if row is None:
        return None
    return Session(
        key=row.hash,
        name=row.token_name or OPERATOR,
        scope=Scope(row.scope),
        created_at=row.created_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
    )


def note_seen(connection: sa.Connection, session: Session, now: datetime) -> None:
    """Record the time at which it was last used."""
    connection.execute(sa.update(sessions).where(sessions.c.hash == session.key).values(seen_at=now))


def end_session(connection: sa.Connection, cookie: str) -> bool:
    """End the session of this cookie; False without one."""
    return bool(connection.execute(sa.delete(sessions).where(sessions.c.hash == hash_of(cookie))).rowcount)


def end_all_sessions(connection: sa.Connection) -> int:
    """End every session; returns how many there were."""
    return connection.execute(sa.delete(sessions)).rowcount

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
    sa.Column("person", sa.String(200), nullable=False, server_default="", comment="who logged in without a token"),
)


def add_session(
    connection: sa.Connection, token_name: str | None, scope: Scope, now: datetime, person: str = ""
) -> str:
    """Begin a session and give its cookie back, this one time; sessions that have expired are forgotten."""
    connection.execute(sa.delete(sessions).where(sessions.c.expires_at <= now))
    cookie = new_secret()
    connection.execute(
        sa.insert(sessions).values(
            hash=hash_of(cookie),
            token_name=token_name,
            person=person,
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
    return _session(row) if row is not None else None


def get_session(connection: sa.Connection, session: str) -> Session | None:
    """The session with that id."""
    row = connection.execute(sa.select(sessions).where(sessions.c.hash == _hash(session))).first()
    return _session(row) if row is not None else None


def list_sessions(connection: sa.Connection, now: datetime) -> list[Session]:
    """Every session that has not expired, the one used last first."""
    wanted = sa.select(sessions).where(sessions.c.expires_at > now).order_by(sessions.c.seen_at.desc(), sessions.c.hash)
    return [_session(row) for row in connection.execute(wanted)]


def note_seen(connection: sa.Connection, session: Session, now: datetime) -> None:
    """Record the time at which it was last used."""
    connection.execute(sa.update(sessions).where(sessions.c.hash == _hash(session.id)).values(seen_at=now))


def end_session(connection: sa.Connection, session: str) -> bool:
    """End the session with that id; False without one."""
    return bool(connection.execute(sa.delete(sessions).where(sessions.c.hash == _hash(session))).rowcount)


def end_all_sessions(connection: sa.Connection) -> int:
    """End every session; returns how many there were."""
    return connection.execute(sa.delete(sessions)).rowcount


def _hash(session: str) -> bytes:
    """The hash that an id writes; of what is no id, that of no session."""
    try:
        return bytes.fromhex(session)
    except ValueError:
        return b""


def _session(row: sa.Row[tuple[object, ...]]) -> Session:
    return Session(
        id=row.hash.hex(),
        name=row.token_name or row.person or OPERATOR,
        scope=Scope(row.scope),
        created_at=row.created_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
    )

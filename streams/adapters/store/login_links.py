"""Login links: each opens one session and expires soon."""

from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, metadata
from streams.adapters.store.secret_text import hash_of, new_secret
from streams.domain.session import LINK_LENGTH
from streams.domain.token import Scope

login_links = sa.Table(
    "login_links",
    metadata,
    sa.Column("hash", sa.LargeBinary(32), primary_key=True),
    sa.Column("scope", sa.String(16), nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
)


def add_link(connection: sa.Connection, scope: Scope, now: datetime) -> str:
    """Make a link's code and give it back, this one time; codes that have expired are forgotten."""
    connection.execute(sa.delete(login_links).where(login_links.c.expires_at <= now))
    code = new_secret()
    expires_at = now + LINK_LENGTH
    connection.execute(sa.insert(login_links).values(hash=hash_of(code), scope=scope.value, expires_at=expires_at))
    return code


def use_link(connection: sa.Connection, code: str, now: datetime) -> Scope | None:
    """Use a code up; what it allows, or none when it was used before, has expired or is no code."""
    used = sa.delete(login_links).where(login_links.c.hash == hash_of(code), login_links.c.expires_at > now)
    scope = connection.scalar(used.returning(login_links.c.scope))
    return Scope(scope) if scope is not None else None

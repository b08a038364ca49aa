"""Requests with idempotency keys in the store."""

from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, insert, metadata
from streams.domain.kept_request import KeptRequest

kept_requests = sa.Table(
    "kept_requests",
    metadata,
    sa.Column("key", sa.LargeBinary(32), primary_key=True, comment="hash of the caller and their Idempotency-Key"),
    sa.Column("digest", sa.LargeBinary(32), nullable=False),
    sa.Column("run", sa.LargeBinary(16), nullable=False),
    sa.Column("begun_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False, index=True),
    sa.Column("took_effect", sa.Boolean, nullable=False),
    sa.Column("answer", sa.LargeBinary, comment="sealed with what only the client knows"),
)


def add(connection: sa.Connection, request: KeptRequest) -> KeptRequest:
    """Add a request, or take over one that has expired; returns the one that is there then."""
    connection.execute(sa.delete(kept_requests).where(kept_requests.c.expires_at <= request.begun_at))
    connection.execute(insert(connection, kept_requests).values(_row(request)).on_conflict_do_nothing())
    row = connection.execute(sa.select(kept_requests).where(kept_requests.c.key == request.key)).one()
    return KeptRequest(
        key=row.key,
        digest=row.digest,
        run=row.run,
        begun_at=row.begun_at,
        expires_at=row.expires_at,
        took_effect=row.took_effect,
        answer=row.answer,
    )


def take_over(connection: sa.Connection, there: KeptRequest, run: bytes, now: datetime) -> bool:
    """Begin one anew that was given up; False when somebody else did so first."""
    return bool(connection.execute(_own(there).values(run=run, begun_at=now)).rowcount)


def note_effect(connection: sa.Connection, request: KeptRequest) -> bool:
    """Record that it changed something; False when somebody else has taken it over."""
    return bool(connection.execute(_own(request).values(took_effect=True)).rowcount)


def settle(connection: sa.Connection, request: KeptRequest, answer: bytes) -> None:
    """Record what was answered."""
    connection.execute(_own(request).values(answer=answer))


def forget(connection: sa.Connection, request: KeptRequest) -> None:
    """Forget one that changed nothing."""
    mine = sa.delete(kept_requests).where(kept_requests.c.key == request.key)
    connection.execute(mine.where(kept_requests.c.run == request.run, ~kept_requests.c.took_effect))


def _own(request: KeptRequest) -> sa.Update:
    """The request as it was taken up, and not as somebody else took it over."""
    return sa.update(kept_requests).where(kept_requests.c.key == request.key, kept_requests.c.run == request.run)


def _row(request: KeptRequest) -> dict[str, object]:
    return {
        "key": request.key,
        "digest": request.digest,
        "run": request.run,
        "begun_at": request.begun_at,
        "expires_at": request.expires_at,
        "took_effect": request.took_effect,
        "answer": request.answer,
    }

"""Fingerprints of recent articles, looked up by shared bands."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, insert_new, metadata
from streams.domain.fingerprint import Fingerprint
from streams.wire.codec import decode, encode

MAX_CANDIDATES = 200
"""Earlier articles that a new one is compared with."""

fingerprints = sa.Table(
    "fingerprints",
    metadata,
    sa.Column("article_id", sa.String(512), primary_key=True),
    sa.Column("seen_at", Moment, nullable=False, index=True),
    sa.Column("body", sa.LargeBinary, nullable=False, comment="wire form of Fingerprint"),
)

fingerprint_bands = sa.Table(
    "fingerprint_bands",
    metadata,
    sa.Column("band", sa.LargeBinary(8), primary_key=True),
    sa.Column("article_id", sa.String(512), primary_key=True, index=True),
)


def candidates(connection: sa.Connection, article: Fingerprint, since: datetime) -> list[Fingerprint]:
    """The articles that came since then and share a band with this one, oldest first; of many those that share most."""
    shared = sa.func.count().label("shared")
    of_bands = sa.select(fingerprint_bands.c.article_id, shared).where(fingerprint_bands.c.band.in_(article.bands))
    alike = of_bands.group_by(fingerprint_bands.c.article_id).subquery()
    query = sa.select(fingerprints.c.body, fingerprints.c.seen_at).join(
        alike, alike.c.article_id == fingerprints.c.article_id
    )
    most = query.where(fingerprints.c.seen_at >= since).order_by(alike.c.shared.desc(), fingerprints.c.seen_at)
    rows = connection.execute(most.limit(MAX_CANDIDATES)).all()
    found = [(row.seen_at, decode(bytes(row.body), Fingerprint)) for row in rows]
    return [each for _, each in sorted(found, key=lambda pair: (pair[0], pair[1].article_id))]


def remember(connection: sa.Connection, articles: Sequence[Fingerprint], now: datetime) -> None:
    """Note fingerprints; one that is there already stays as it is."""
    insert_new(
        connection, fingerprints, [{"article_id": a.article_id, "seen_at": now, "body": encode(a)} for a in articles]
    )
    rows = [{"band": band, "article_id": a.article_id} for a in articles for band in dict.fromkeys(a.bands)]
    insert_new(connection, fingerprint_bands, rows)


def forget(connection: sa.Connection, before: datetime, limit: int = 500) -> int:
    """Forget fingerprints that came before then; returns how many."""
    old = sa.select(fingerprints.c.article_id).where(fingerprints.c.seen_at < before).limit(limit)
    ids = connection.scalars(old).all()
    if ids:
        connection.execute(fingerprint_bands.delete().where(fingerprint_bands.c.article_id.in_(ids)))
        connection.execute(fingerprints.delete().where(fingerprints.c.article_id.in_(ids)))
    return len(ids)

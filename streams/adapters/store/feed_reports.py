"""Reports of feeds that need attention, sent once to the operator in the transaction that records them."""

from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store import deliveries, endpoints
from streams.adapters.store.endpoint_health import named
from streams.adapters.store.feeds import feeds, find
from streams.collect.feed_check import masked_url
from streams.collect.health import Trouble, TroubleKind, trouble_of
from streams.domain.feed import Feed
from streams.domain.feed_report import TroubledFeed
from streams.notify.feed_report import delivery_to, report_of


def report_troubles(connection: sa.Connection, operator: str | None, now: datetime) -> list[TroubledFeed]:
    """The feeds in trouble that nobody was told of; a delivery to the operator's endpoint, if there is one, says so.

    A feed that works again can be told of another time.
    """
    known = connection.execute(sa.select(feeds.c.id, feeds.c.reported))
    reported = {row.id: row.reported for row in known}
    fresh: list[TroubledFeed] = []
    for feed, progress, next_at in find(connection):
        trouble = trouble_of(feed, progress, next_at, now)
        if trouble is not None and trouble.kind is TroubleKind.UNFETCHED:
            continue  # waiting for the first fetch is no news to anybody
        kind = trouble.kind.value if trouble is not None else ""
        if reported.get(feed.id) == kind:
            continue
        connection.execute(feeds.update().where(feeds.c.id == feed.id).values(reported=kind))
        if trouble is not None:
            fresh.append(_troubled(feed, trouble))
    endpoint = named(endpoints.find(connection), operator) if fresh and operator is not None else None
    if endpoint is not None:
        deliveries.add(connection, [delivery_to(report_of(fresh, now), endpoint.id)])
    return fresh


def _troubled(feed: Feed, trouble: Trouble) -> TroubledFeed:
    return TroubledFeed(id=feed.id, name=feed.name, url=masked_url(feed.url), said=trouble.said, hint=trouble.hint)

"""The feeds that are due, as a collector sees them: one lease a host, so that its limits hold across collectors."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from streams.adapters.store import feed_articles, feed_reports, feeds, fingerprints, hub_subscriptions
from streams.adapters.store.columns import insert_new
from streams.adapters.store.database import Database
from streams.adapters.store.feeds import feed_hosts
from streams.collect.syndication import WINDOW, with_origin
from streams.domain.collected import CollectedArticle
from streams.domain.collecting import ClaimedFeed, ClaimedFeeds, FinishedFeed, Recognised
from streams.domain.feed import FeedState
from streams.domain.feed_report import TroubledFeed
from streams.domain.fingerprint import Fingerprint
from streams.domain.hub_subscription import HubSubscription

RECHECK = timedelta(milliseconds=200)
"""When to ask again for a host that another collector has."""


class SqlFeedQueue:
    """Feeds in SQLite or PostgreSQL, shared with other collectors.

    Args:
        owner: names this collector on its leases; no other process has the same.
        lease: how long a lease lasts; longer than one turn at a feed can take.
        pause: between two requests to one host.
        operator: id or address of the endpoint that hears which feeds need somebody.
        dead: which of some lease owners are known to have ended.
    """

    def __init__(
        self,
        database: Database,
        *,
        owner: str,
        lease: timedelta,
        pause: timedelta,
        operator: str | None = None,
        dead: Callable[[Collection[str]], Collection[str]] = lambda _: (),
    ) -> None:
        self._database = database
        self._owner = owner
        self._lease = lease
        self._pause = pause
        self._dead = dead
        self._operator = operator

    def claim(self, limit: int, now: datetime) -> ClaimedFeeds:
        """Lease feeds that are due, one a host, those longest due first."""
        free = feed_hosts.c.owner.is_(None)
        with self._database.read() as connection:
            first = connection.scalar(sa.select(sa.func.min(feed_hosts.c.due_at)).where(free))
        if first is None or first > now or limit <= 0:
            return ClaimedFeeds(wake_at=first)
        with self._database.begin() as connection:
            due = sa.select(feed_hosts.c.host).where(free, feed_hosts.c.due_at <= now)
            hosts = connection.scalars(
                due.order_by(feed_hosts.c.due_at).limit(limit).with_for_update(skip_locked=True)
            ).all()
            work = [claimed for host in hosts if (claimed := self._take(connection, host, now))]
            following = connection.scalar(sa.select(sa.func.min(feed_hosts.c.due_at)).where(free))
        return ClaimedFeeds(work=tuple(work), wake_at=following)

    def known(self, keys: Collection[str]) -> Mapping[str, CollectedArticle]:
        """The articles that are known by these keys."""
        with self._database.read() as connection:
            return feed_articles.known(connection, keys)

    def with_origins(self, articles: Sequence[Fingerprint], now: datetime) -> list[Fingerprint]:
        """The articles with whose reports they are, as far as they copy earlier ones or each other."""
        decided: list[Fingerprint] = []
        if not articles:
            return decided
        with self._database.read() as connection:
            for article in articles:
                earlier = fingerprints.candidates(connection, article, now - WINDOW)
                earlier += [each for each in decided if not set(each.bands).isdisjoint(article.bands)]
                decided.append(with_origin(article, earlier))
        return decided

    def remember(self, recognised: Sequence[Recognised], fingerprinted: Sequence[Fingerprint], now: datetime) -> None:
        """Note articles that came otherwise than by feeds, and are on the stream."""
        with self._database.begin() as connection:
            feed_articles.remember(connection, recognised, now)
            fingerprints.remember(connection, fingerprinted, now)

    def finish(self, finished: Sequence[FinishedFeed], now: datetime) -> int:
        """Write down what is over; what a collector did whose lease had ended is another's to do again."""
        lost = 0
        with self._database.begin() as connection:
            for each in sorted(finished, key=lambda one: one.claimed.host):
                ready = max(now + self._pause, each.hold_until or now)
                if not self._free(connection, each.claimed.host, ready):
                    lost += 1
                    continue
                feed_articles.remember(connection, each.recognised, now)
                feed_articles.touch(connection, each.present, now)
                fingerprints.remember(connection, each.fingerprints, now)
                if each.progress.hub or each.claimed.progress.hub:
                    topic = each.progress.topic or each.feed.url
                    hub_subscriptions.offer(connection, each.feed.id, each.progress.hub, topic, now)
                feeds.record(connection, each.feed, each.claimed.feed, each.progress, each.next_at)
                feeds.reschedule(connection, {each.claimed.host, feeds.host_of(each.feed.url)}, now)
        return lost

    def release(self, work: Sequence[ClaimedFeed]) -> None:
        """Give up leases on feeds that were not fetched."""
        if work:
            with self._database.begin() as connection:
                for each in work:
                    self._free(connection, each.host, None)

    def borrow_host(self, host: str, now: datetime) -> datetime | None:
        """Lease a host for a page; None if it is ours now, else when to ask again."""
        with self._database.begin() as connection:
            insert_new(connection, feed_hosts, [{"host": host, "ready_at": now}])
            wanted = sa.select(feed_hosts.c.owner, feed_hosts.c.ready_at).where(feed_hosts.c.host == host)
            row = connection.execute(wanted.with_for_update()).one()
            ready_at: datetime = row.ready_at
            if row.owner is not None:
                return now + RECHECK
            if ready_at > now:
                return ready_at
            self._lease_host(connection, host, now)
        return None

    def return_host(self, host: str, now: datetime) -> None:
        """Give a host free that was borrowed."""
        with self._database.begin() as connection:
            if self._free(connection, host, now + self._pause):
                feeds.reschedule(connection, [host], now)

    def maintain(self, now: datetime) -> int:
        """Take back leases that ended or whose owner died, and forget what was long in no feed."""
        with self._database.read() as connection:
            leases = connection.execute(
                sa.select(feed_hosts.c.host, feed_hosts.c.owner, feed_hosts.c.leased_until).where(
                    feed_hosts.c.owner.is_not(None)
                )
            ).all()
            old = sa.exists().where(feed_articles.feed_articles.c.seen_at < now - feed_articles.KEPT)
            copied = sa.exists().where(fingerprints.fingerprints.c.seen_at < now - WINDOW)
            forgettable = bool(connection.scalar(sa.select(sa.or_(old, copied))))
        dead = set(self._dead({row.owner for row in leases} - {self._owner}))
        ended = [row for row in leases if row.owner in dead or row.leased_until <= now]
        if ended or forgettable:
            with self._database.begin() as connection:
                for row in ended:
                    held = sa.and_(feed_hosts.c.host == row.host, feed_hosts.c.owner == row.owner)
                    connection.execute(feed_hosts.update().where(held).values(owner=None, leased_until=None))
                if forgettable:
                    feed_articles.forget(connection, now - feed_articles.KEPT)
                    fingerprints.forget(connection, now - WINDOW)
        return len(ended)

    def claim_hubs(self, limit: int, now: datetime) -> Sequence[HubSubscription]:
        """Subscriptions at hubs that are due, each given to one collector."""
        with self._database.read() as connection:
            if not hub_subscriptions.is_due(connection, now):
                return []
        with self._database.begin() as connection:
            return hub_subscriptions.claim(connection, now, limit)

    def asked_hub(self, subscription: HubSubscription) -> None:
        """Write down what came of asking a hub."""
        with self._database.begin() as connection:
            hub_subscriptions.save_asked(connection, subscription)

    def report(self, now: datetime) -> Sequence[TroubledFeed]:
        """Tell the operator once of feeds that began to need somebody; returns them."""
        with self._database.begin() as connection:
            return feed_reports.report_troubles(connection, self._operator, now)

    def _take(self, connection: sa.Connection, host: str, now: datetime) -> ClaimedFeed | None:
        wanted = (
            sa.select(feeds.feeds)
            .where(feeds.feeds.c.host == host, feeds.feeds.c.state == FeedState.ACTIVE.value)
            .order_by(feeds.feeds.c.next_at)
            .limit(1)
        )
        row = connection.execute(wanted).mappings().first()
        if row is None or row["next_at"] > now:
            feeds.reschedule(connection, [host], now)
            return None
        self._lease_host(connection, host, now)
        return ClaimedFeed(feed=feeds.feed_of(row), progress=feeds.progress_of(row), host=host)

    def _lease_host(self, connection: sa.Connection, host: str, now: datetime) -> None:
        values = {"owner": self._owner, "leased_until": now + self._lease}
        connection.execute(feed_hosts.update().where(feed_hosts.c.host == host).values(values))

    def _free(self, connection: sa.Connection, host: str, ready_at: datetime | None) -> bool:
        """Give a host free; False if it is no longer ours."""
        values: dict[str, object] = {"owner": None, "leased_until": None}
        if ready_at is not None:
            values["ready_at"] = ready_at
        ours = sa.and_(feed_hosts.c.host == host, feed_hosts.c.owner == self._owner)
        return connection.execute(feed_hosts.update().where(ours).values(values)).rowcount == 1

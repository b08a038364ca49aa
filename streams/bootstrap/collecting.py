"""Collecting: from feeds to the topic ``articles``."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from streams.bootstrap.articles import open_intake
from streams.bootstrap.clock import now
from streams.bootstrap.outbound import outbound_dialer
from streams.bootstrap.store import open_database
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.agents.collector import Collector
    from streams.ports.feeds import FeedSource

_LEASE = timedelta(minutes=15)
"""Longer than a turn can take: its pages, each with a pause, a wait for its host and a slow answer."""

_ADVICE = (
    "nothing is collected from there unless collect.allow_networks allows it; for this machine start `tocsin up` and"
    " this command with TOCSIN_COLLECT__ALLOW_NETWORKS='[\"127.0.0.0/8\"]'"
)


@asynccontextmanager
async def open_feed_source(settings: Settings) -> AsyncIterator["FeedSource"]:
    """The publishers, behind the guard against addresses that are not public."""
    from streams.adapters.channels.webhook.channel import Poster
    from streams.adapters.feeds.mailbox import Mailboxes
    from streams.adapters.feeds.robots import Robots
    from streams.adapters.feeds.source import HttpFeedSource
    from streams.adapters.http.fetcher import Fetcher, Limits, user_agent
    from streams.adapters.http.oauth2 import TokenSource
    from streams.adapters.http.ssrf.transport import VettedTransport

    chosen = settings.collect
    dialer = outbound_dialer(chosen, body_limit=chosen.max_bytes, advice=_ADVICE)
    contact = chosen.contact or (f"+{settings.public_url}" if settings.web.public_url else "")
    limits = Limits(seconds=chosen.timeout, max_bytes=chosen.max_bytes)
    readers = ThreadPoolExecutor(1, "reader")
    try:
        async with VettedTransport(dialer) as transport:
            fetcher = Fetcher(transport, agent=user_agent(contact), limits=limits)
            tokens = TokenSource(Poster(transport, now, chosen.timeout).post, now)
            mailboxes = Mailboxes(dialer, now, seconds=chosen.timeout, max_bytes=chosen.max_bytes, tokens=tokens)
            yield HttpFeedSource(fetcher, Robots(fetcher.fetch, now), now, readers, mailboxes, tokens)
    finally:
        readers.shutdown(wait=False, cancel_futures=True)


@asynccontextmanager
async def open_collector(settings: Settings) -> AsyncIterator["Collector"]:
    """A collector over the store and the broker.

    Raises:
        UnavailableError: the store cannot be reached.
        TocsinError: there is no key to its secrets.
    """
    from random import SystemRandom

    from streams.adapters.articles.html_text import read_entry
    from streams.adapters.languages.identifier import classify
    from streams.adapters.localrun import lease_owner
    from streams.adapters.store.feed_queue import SqlFeedQueue
    from streams.adapters.store.feeds import host_of
    from streams.adapters.store.secrets_at_rest import check_keys
    from streams.agents.collector import Collector, Tools
    from streams.agents.feed_turn import TurnTools
    from streams.agents.hub_subscriber import HubSubscriber

    async with AsyncExitStack() as stack:
        database = stack.enter_context(open_database(settings))
        with database.read() as connection:
            check_keys(connection)
        queue = SqlFeedQueue(
            database,
            owner=lease_owner.new_owner(),
            lease=_LEASE,
            pause=timedelta(seconds=settings.collect.pause),
            operator=settings.notify.operator,
            dead=lease_owner.ended,
        )
        source = await stack.enter_async_context(open_feed_source(settings))
        callback = f"{settings.public_url}/websub"
        hubs = HubSubscriber(queue=queue, post=source.post_form, callback=callback, clock=now)
        turns = TurnTools(
            queue=queue,
            source=source,
            read_entry=read_entry,
            classify=classify,
            clock=now,
            random=SystemRandom().random,
            host_of=host_of,
            min_interval=settings.collect.min_interval,
            pause=settings.collect.pause,
        )
        yield Collector(
            Tools(
                queue=queue,
                turns=turns,
                open_intake=lambda: open_intake(settings),
                connections=settings.collect.connections,
                hubs=hubs if settings.web.public_url else None,
            )
        )

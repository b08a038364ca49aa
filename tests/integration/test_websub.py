"""A feed's hub is subscribed to, confirmed, believed and renewed; its pushes bring articles in at once."""

import asyncio
import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import httpx
import pytest

from streams.adapters.store import feeds, hub_subscriptions
from streams.adapters.store.database import Database
from streams.adapters.store.feed_queue import SqlFeedQueue
from streams.agents.hub_subscriber import HubSubscriber
from streams.bootstrap.collecting import open_feed_source
from streams.domain.feed import Feed, FeedProgress, feed_id
from streams.domain.hub_subscription import HubState, HubSubscription
from streams.settings import Settings
from tests.integration.console_server import newsroom_context, served
from tests.integration.newsroom import NOW
from tests.integration.publisher import Publisher, item, publishing, rss
from tests.integration.test_collector import Desk

TOPIC = "https://news.example/feed.xml"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def console(database: Database) -> Iterator[httpx.Client]:
    with served(newsroom_context(database)) as url, httpx.Client(base_url=url) as client:
        yield client


@pytest.fixture
def hub() -> Iterator[Publisher]:
    with publishing() as running:
        running.serve("/hub", status=202)
        yield running


def offer(database: Database, hub: str) -> Feed:
    feed = Feed(id=feed_id(TOPIC), url=TOPIC, name="News", created_at=NOW)
    with database.begin() as connection:
        feeds.save(connection, feed, NOW)
        feeds.record(connection, feed, feed, FeedProgress(fetched_at=NOW, articles=1), NOW + timedelta(hours=6))
        hub_subscriptions.offer(connection, feed.id, hub, TOPIC, NOW)
    return feed


def subscription(database: Database, feed: Feed) -> HubSubscription:
    with database.read() as connection:
        token = connection.scalar(
            hub_subscriptions.hub_subscriptions.select().with_only_columns(hub_subscriptions.hub_subscriptions.c.token)
        )
        found = hub_subscriptions.find(connection, str(token))
    assert found is not None
    assert found.feed_id == feed.id
    return found


def ask(database: Database, callback: str, allowed: tuple[str, ...] = ("127.0.0.0/8",), at=NOW) -> None:
    queue = SqlFeedQueue(database, owner="c", lease=timedelta(minutes=1), pause=timedelta())

    async def once() -> None:
        async with open_feed_source(Settings(collect={"allow_networks": allowed, "timeout": 5})) as source:
            asker = HubSubscriber(queue=queue, post=source.post_form, callback=callback, clock=lambda: at)
            await asker.ask_due()

    asyncio.run(once())


def test_a_push_makes_its_feed_due_at_once(database: Database, console: httpx.Client, hub: Publisher) -> None:
    feed = offer(database, hub.url("/hub"))
    ask(database, f"{console.base_url}/websub")
    [asked] = hub.asked
    form = dict(parse_qsl(asked.body.decode()))
    assert (form["hub.mode"], form["hub.topic"]) == ("subscribe", TOPIC)
    path = form["hub.callback"].removeprefix(str(console.base_url))
    query = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "<b>c</b>", "hub.lease_seconds": "864000"}

    assert console.get(path, params={**query, "hub.topic": "https://other.example"}).status_code == 404
    assert console.get("/websub/guessed", params=query).status_code == 404
    confirmed = console.get(path, params=query)
    assert (confirmed.status_code, confirmed.text) == (200, "<b>c</b>")
    assert confirmed.headers["content-type"].startswith("text/plain")
    assert subscription(database, feed).state is HubState.ACTIVE

    forged = console.post(path, content=b"<rss/>", headers={"x-hub-signature": "sha256=" + "0" * 64})
    assert forged.status_code == 202
    assert due_at(database) > NOW
    whole_feed = b"<rss>" + b"x" * 3_000_000
    signature = hmac.new(form["hub.secret"].encode(), whole_feed, hashlib.sha256).hexdigest()
    pushed = console.post(path, content=whole_feed, headers={"x-hub-signature": f"sha256={signature}"})
    assert pushed.status_code == 202
    assert due_at(database) <= NOW

    ask(database, f"{console.base_url}/websub", at=NOW + timedelta(days=9, hours=1))
    assert dict(parse_qsl(hub.asked[-1].body.decode()))["hub.callback"] == form["hub.callback"], "it is renewed"
    with database.begin() as connection:
        feeds.remove(connection, feed.id)
    gone = console.post(path, content=b"<rss/>", headers={"x-hub-signature": f"sha256={signature}"})
    assert gone.status_code == 410, "the hub is told that the feed was removed"


def due_at(database: Database):
    with database.read() as connection:
        return feeds.find(connection)[0][2]


def test_private_hubs_are_not_asked(database: Database, hub: Publisher) -> None:
    feed = offer(database, hub.url("/hub"))
    ask(database, "https://tocsin.example/websub", allowed=())
    assert hub.asked == []
    assert "127.0.0.1" in subscription(database, feed).error


def test_another_hub_is_subscribed_to_anew_and_none_ends_it(database: Database, hub: Publisher) -> None:
    feed = offer(database, hub.url("/hub"))
    first = subscription(database, feed)
    offer(database, hub.url("/hub"))
    assert subscription(database, feed).token == first.token
    offer(database, hub.url("/other"))
    assert subscription(database, feed).token != first.token
    offer(database, "")
    with database.read() as connection:
        assert connection.execute(hub_subscriptions.hub_subscriptions.select()).all() == []


def test_a_collector_asks_the_hub_that_a_feed_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hub: Publisher
) -> None:
    chosen = {"allow_networks": ("127.0.0.0/8",), "pause": 0, "min_interval": 1, "timeout": 5}
    settings = Settings(state=tmp_path, collect=chosen, web={"public_url": "https://tocsin.example"})
    desk = Desk(settings, monkeypatch)
    hub.serve("/feed.xml", rss(item(1)), Link=f'<{hub.url("/hub")}>; rel="hub", <{TOPIC}>; rel="self"')
    desk.add(hub.url())
    desk.collect(lambda: "/hub" in hub.paths())
    form = dict(parse_qsl(hub.asked[-1].body.decode()))
    assert form["hub.topic"] == TOPIC
    assert form["hub.callback"].startswith("https://tocsin.example/websub/")
    desk.database.close()

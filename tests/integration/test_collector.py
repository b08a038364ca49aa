"""The collector brings every article of its feeds to the stream, once a version, whatever publishers do."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from streams.adapters.articles.html_text import read_page
from streams.adapters.store import feeds
from streams.adapters.store.database import Database
from streams.adapters.store.sealing import new_key
from streams.agents.collector import Collector
from streams.agents.feed_turn import FeedTurn
from streams.bootstrap import collecting, make_database, open_collector
from streams.bootstrap.clock import now
from streams.domain.article import Article
from streams.domain.errors import UnavailableError
from streams.domain.feed import Feed, FeedProgress, FeedState, feed_id
from streams.ingest.intake import Intake
from streams.settings import Settings
from streams.settings.sections import Store
from tests.integration.publisher import Answer, Publisher, item, publishing, rss
from tests.waiting import soon


class Stream:
    """Takes articles as the broker does; can be away."""

    def __init__(self) -> None:
        self.articles: list[Article] = []
        self.away = 0

    def send(self, article: Article) -> None:
        if self.away:
            self.away -= 1
            raise UnavailableError("the broker is away")
        self.articles.append(article)

    def flush(self) -> None:
        """Everything sent is here."""

    @property
    def titles(self) -> list[str]:
        return [article.title for article in self.articles]


class Desk:
    """A store with feeds, a collector, and what it brought."""

    def __init__(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings = settings
        self.stream = Stream()
        self.database = Database(settings.store_url)
        self.database.migrate()

        @contextlib.contextmanager
        def intake(_settings: Settings) -> Iterator[Intake]:
            yield Intake(self.stream, read_page=read_page, clock=now)

        monkeypatch.setattr(collecting, "open_intake", intake)

    def add(self, url: str, **options: Any) -> Feed:
        feed = Feed(id=feed_id(url), url=url, name=url, created_at=now(), **{"every": 1, **options})
        with self.database.begin() as connection:
            feeds.save(connection, feed, now())
        return feed

    def known(self, feed: Feed) -> tuple[Feed, FeedProgress]:
        with self.database.read() as connection:
            found = feeds.get(connection, feed.id)
        assert found is not None
        return found

    def due(self, feed: Feed) -> None:
        """Let the feed be due, as if its time had come."""
        with self.database.begin() as connection:
            connection.execute(feeds.feeds.update().where(feeds.feeds.c.id == feed.id).values(next_at=now()))
            connection.execute(feeds.feed_hosts.update().values(ready_at=now()))
            feeds.reschedule(connection, [feeds.host_of(feed.url)], now())

    def collect(self, until: Callable[[], bool]) -> None:
        """Run a collector until that is so."""

        async def work() -> None:
            async with open_collector(self.settings) as collector:
                running = asyncio.create_task(collector.run())
                await _wait(until, collector)
                await running

        asyncio.run(work())

    def turn(self, feed: Feed) -> FeedProgress:
        """One fetch of a feed, and what was learned."""
        self.due(feed)
        before = self.known(feed)[1].fetched_at
        self.collect(lambda: self.known(feed)[1].fetched_at != before)
        return self.known(feed)[1]


async def _wait(until: Callable[[], bool], collector: Collector) -> None:
    try:
        await soon(until, 10, "the collector did not bring what was expected")
    finally:
        collector.stop()


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    chosen = {"allow_networks": ("127.0.0.0/8",), "pause": 0, "min_interval": 1, "timeout": 5}
    desk = Desk(Settings(state=tmp_path, collect=chosen), monkeypatch)
    yield desk
    desk.database.close()


def test_every_article_of_a_feed_comes_in_once(desk: Desk, publisher: Publisher) -> None:
    publisher.serve("/feed.xml", rss(item(2), item(1)))
    feed = desk.add(publisher.url())
    desk.turn(feed)
    publisher.serve("/feed.xml", rss(item(3), item(2), item(1)))
    desk.turn(feed)
    assert desk.stream.titles == ["Title 1", "Title 2", "Title 3"]
    assert desk.stream.articles[0].url == publisher.url("/articles/1")


def test_a_corrected_article_comes_in_again_under_its_id(desk: Desk, publisher: Publisher) -> None:
    publisher.serve("/feed.xml", rss(item(1)))
    feed = desk.add(publisher.url())
    desk.turn(feed)
    publisher.serve("/feed.xml", rss(item(1, title="Corrected")))
    desk.turn(feed)
    assert desk.stream.titles == ["Title 1", "Corrected"]
    assert len({article.id for article in desk.stream.articles}) == 1


def test_unchanged_documents_are_asked_for_conditionally(desk: Desk, publisher: Publisher) -> None:
    def respond(asked: Any) -> Answer:
        headers = {"ETag": '"v1"', "Last-Modified": "Sun, 01 Mar 2026 10:00:00 GMT"}
        return Answer(304) if asked.headers.get("if-none-match") == '"v1"' else Answer(200, rss(item(1)), headers)

    publisher.pages["/feed.xml"] = respond
    feed = desk.add(publisher.url())
    desk.turn(feed)
    progress = desk.turn(feed)
    assert progress.status == 304
    assert progress.failures == 0
    assert publisher.asked[-1].headers["if-modified-since"] == "Sun, 01 Mar 2026 10:00:00 GMT"


def test_a_server_that_answers_304_for_ever_is_asked_without_conditions_after_a_day(
    desk: Desk, publisher: Publisher
) -> None:
    publisher.pages["/feed.xml"] = lambda asked: (
        Answer(304) if "if-none-match" in asked.headers else Answer(200, rss(item(2), item(1)), {"ETag": '"v1"'})
    )
    feed = desk.add(publisher.url())
    with desk.database.begin() as connection:
        old = FeedProgress(etag='"v1"', full_at=now() - timedelta(days=2), fetched_at=now() - timedelta(hours=1))
        feeds.record(connection, feed, feed, old, now())
    desk.turn(feed)
    assert desk.stream.titles == ["Title 1", "Title 2"]


def test_a_feed_that_is_gone_ends(desk: Desk, publisher: Publisher) -> None:
    publisher.serve("/feed.xml", status=410)
    feed = desk.add(publisher.url())
    desk.turn(feed)
    assert desk.known(feed)[0].state is FeedState.GONE
    assert "410" in desk.known(feed)[0].state_reason


def test_a_feed_moves_after_repeated_sight_of_a_redirect_for_good(desk: Desk, publisher: Publisher) -> None:
    publisher.serve("/feed.xml", status=301, Location="/new.xml")
    publisher.serve("/new.xml", rss(item(1)))
    feed = desk.add(publisher.url())
    for expected in ("/feed.xml", "/feed.xml", "/new.xml"):
        desk.turn(feed)
        assert desk.known(feed)[0].url == publisher.url(expected)
    assert desk.known(feed)[0].id == feed.id


def test_a_redirect_that_was_a_mistake_moves_nothing(desk: Desk, publisher: Publisher) -> None:
    publisher.serve("/new.xml", rss(item(1)))
    feed = desk.add(publisher.url())
    for status in (301, 200, 301, 301):
        publisher.serve("/feed.xml", rss(item(1)), status=status, **({"Location": "/new.xml"} if status > 300 else {}))
        desk.turn(feed)
    assert desk.known(feed)[0].url == publisher.url()


def test_retry_after_is_kept_for_the_whole_host(desk: Desk, publisher: Publisher) -> None:
    publisher.serve("/feed.xml", status=429, Retry_After="7200")
    publisher.serve("/other.xml", rss(item(1)))
    feed = desk.add(publisher.url())
    progress = desk.turn(feed)
    assert progress.failures == 1
    with desk.database.read() as connection:
        ready = connection.scalar(feeds.feed_hosts.select().with_only_columns(feeds.feed_hosts.c.ready_at))
    assert ready is not None
    assert ready > now() + timedelta(minutes=100)


@pytest.mark.parametrize(
    ("status", "headers", "body", "expected"),
    [
        (404, {}, b"", "look for the feed's new address"),
        (401, {}, b"", "wants a login"),
        (500, {}, b"", "fails by itself"),
        (403, {"cf-mitigated": "challenge"}, b"", "challenge page of Cloudflare"),
        (403, {"X-DataDome": "protected"}, b"", "challenge page of DataDome"),
        (200, {}, b"<html><body>Hello</body></html>", "web page, not a feed"),
        (200, {}, b"", "empty"),
        (200, {"Content-Encoding": "gzip"}, b"no gzip", "damaged"),
    ],
)
def test_a_failure_is_told_in_words_with_the_remedy(
    desk: Desk, publisher: Publisher, status: int, headers: dict[str, str], body: bytes, expected: str
) -> None:
    publisher.pages["/feed.xml"] = lambda _: Answer(status, body, headers)
    progress = desk.turn(desk.add(publisher.url()))
    assert expected in progress.error
    assert progress.failing_since is not None


def test_a_broken_feed_does_not_stop_another(desk: Desk, publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = FeedTurn._articles

    async def articles(self: Any, *arguments: Any) -> Any:
        if "broken" in self._claimed.feed.url:
            raise ZeroDivisionError
        return await whole(self, *arguments)

    monkeypatch.setattr(FeedTurn, "_articles", articles)
    with publishing() as other:
        publisher.serve("/broken.xml", rss(item(1)))
        other.serve("/feed.xml", rss(item(2)))
        broken = desk.add(publisher.url("/broken.xml"))
        desk.add(other.url())
        desk.collect(lambda: bool(desk.stream.articles) and bool(desk.known(broken)[1].error))
    assert "a fault in Tocsin" in desk.known(broken)[1].error


def test_one_bad_entry_does_not_keep_the_others_out(desk: Desk, publisher: Publisher) -> None:
    publisher.serve("/feed.xml", rss(item(1, title="x" * 3_000), item(2)))
    feed = desk.add(publisher.url())
    desk.turn(feed)
    assert desk.stream.titles == ["Title 2"]


def test_a_broker_that_is_away_is_waited_for_and_nothing_is_skipped(desk: Desk, publisher: Publisher) -> None:
    publisher.serve("/feed.xml", rss(item(2), item(1)))
    feed = desk.add(publisher.url())
    desk.stream.away = 2
    desk.turn(feed)
    assert set(desk.stream.titles) == {"Title 1", "Title 2"}


def test_state_does_not_move_on_before_articles_are_on_the_stream(desk: Desk, publisher: Publisher) -> None:
    publisher.serve("/feed.xml", rss(item(1)))
    feed = desk.add(publisher.url())
    desk.due(feed)
    desk.stream.away = 10_000
    desk.collect(lambda: desk.stream.away < 10_000)
    assert desk.known(feed)[1] == FeedProgress()
    desk.stream.away = 0
    desk.turn(feed)
    assert desk.stream.titles == ["Title 1"]


def test_one_connection_a_host_at_a_time(desk: Desk, publisher: Publisher) -> None:
    urls = [publisher.url(f"/{n}.xml") for n in range(6)]
    for n in range(6):
        publisher.serve(f"/{n}.xml", rss(item(n)))
    added = [desk.add(url) for url in urls]
    desk.collect(lambda: all(desk.known(feed)[1].fetched_at for feed in added))
    assert publisher.most_at_once == 1


LONG = "<p>Mali said on Sunday that it would leave the bloc, and its neighbours were surprised by that.</p>" * 5


def test_pages_give_the_text_where_the_feed_asks_for_it(desk: Desk, publisher: Publisher) -> None:
    publisher.serve("/feed.xml", rss(item(1, text="Mali said&amp;#8230;")))
    publisher.serve("/articles/1", f"<html><body><article>{LONG}</article></body></html>", Content_Type="text/html")
    desk.turn(desk.add(publisher.url(), full_text=True))
    [article] = desk.stream.articles
    assert "neighbours were surprised" in article.text
    assert not article.truncated


def test_a_page_that_cannot_be_had_leaves_the_text_of_the_feed_marked_truncated(
    desk: Desk, publisher: Publisher
) -> None:
    publisher.serve("/feed.xml", rss(item(1, text="Mali said…")))
    publisher.serve("/robots.txt", "User-agent: *\nDisallow: /articles")
    desk.turn(desk.add(publisher.url(), full_text=True))
    [article] = desk.stream.articles
    assert article.truncated
    assert "/articles/1" not in publisher.paths()


def test_more_pages_than_one_turn_takes_come_in_turn_by_turn(desk: Desk, publisher: Publisher) -> None:
    publisher.serve("/feed.xml", rss(*(item(n) for n in range(25))), ETag='"v1"')
    feed = desk.add(publisher.url(), full_text=True)
    desk.due(feed)
    desk.collect(lambda: len(desk.stream.articles) == 25)
    assert len({article.id for article in desk.stream.articles}) == 25


def test_sitemaps_of_an_index_are_read_and_their_pages_fetched(desk: Desk, publisher: Publisher) -> None:
    index = f"<sitemapindex><sitemap><loc>{publisher.url('/news.xml')}</loc></sitemap></sitemapindex>"
    news = (
        f"<urlset><url><loc>{publisher.url('/articles/1')}</loc><lastmod>2026-02-01T10:00:00Z</lastmod></url></urlset>"
    )
    publisher.serve("/feed.xml", index)
    publisher.serve("/news.xml", news)
    page = f"<html><head><title>Mali leaves</title></head><body><article>{LONG}</article></body></html>"
    publisher.serve("/articles/1", page, Content_Type="text/html")
    desk.turn(desk.add(publisher.url()))
    [article] = desk.stream.articles
    assert (article.title, article.published_at) == ("Mali leaves", datetime(2026, 2, 1, 10, tzinfo=UTC))


def test_headers_and_cookies_of_a_feed_are_sent_and_sealed(desk: Desk, publisher: Publisher) -> None:
    publisher.serve("/feed.xml", rss(item(1)))
    desk.settings = desk.settings.model_copy(update={"store": Store(keys=(SecretStr(new_key()),))})
    desk.database.close()
    desk.database = make_database(desk.settings)
    desk.turn(desk.add(publisher.url(), headers={"Cookie": "session=abc"}))
    assert publisher.asked[0].headers["cookie"] == "session=abc"
    stored = (desk.settings.state / "tocsin.db").read_bytes() + (desk.settings.state / "tocsin.db-wal").read_bytes()
    assert b"session=abc" not in stored


def test_a_report_in_two_papers_is_one_independent_source(desk: Desk, publisher: Publisher) -> None:
    report = "Harboria said on Sunday it would withdraw from the union at the end of the year, its minister said. " * 2
    report += "The letter would be handed over on Tuesday, and the fishermen of the island had asked for it for years."
    for number in (1, 2):
        publisher.serve(f"/{number}.xml", rss(item(number, text=report)))
        desk.turn(desk.add(publisher.url(f"/{number}.xml"), owner=f"Paper {number}"))
    first, second = desk.stream.articles
    assert first.source.independent_key == second.source.independent_key == "Paper 1"
    assert second.source.owner == "Paper 2"


def test_old_articles_are_not_compared_with_todays(desk: Desk, publisher: Publisher) -> None:
    report = "Harboria said on Sunday it would withdraw from the union at the end of the year, its minister said. " * 3
    for number in (1, 2):
        publisher.serve(f"/{number}.xml", rss(item(number, text=report, date="Sun, 01 Feb 2026 10:00:00 GMT")))
        desk.turn(desk.add(publisher.url(f"/{number}.xml"), owner=f"Paper {number}"))
    assert [article.source.origin for article in desk.stream.articles] == [None, None]


def test_the_article_says_what_was_decided(desk: Desk, publisher: Publisher) -> None:
    publisher.serve("/feed.xml", rss(item(1), item(2, date="Sun, 01 Feb 2026 10:00:00 GMT")))
    desk.turn(desk.add(publisher.url(), owner="Tideline Group", tier=2, language="fr"))
    dated, guessed = desk.stream.articles
    assert (guessed.date_source, guessed.date_certainty) == ("fetched", "guess")
    assert (dated.date_certainty, dated.language, dated.source.owner, dated.source.tier) == (
        "exact", "fr", "Tideline Group", 2
    )  # fmt: skip
    assert dated.source.domain == "127.0.0.1"

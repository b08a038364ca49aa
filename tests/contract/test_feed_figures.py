"""Silent and failing feeds are seen in figures, by the doctor and in lists."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from streams.adapters.store import feeds
from streams.adapters.store.database import Database
from streams.adapters.store.feed_queue import SqlFeedQueue
from streams.adapters.store.figures import SqlFigures
from streams.bootstrap import as_store
from streams.domain.endpoint import Channel
from streams.domain.feed import Feed, FeedProgress, FeedState, feed_id
from streams.domain.notice import Message
from streams.notify.cloudevent import body
from streams.notify.presentation import present
from streams.services.deliveries.list import DeliveryQuery, list_deliveries
from streams.services.endpoints.create import create_endpoint
from streams.services.feeds.diagnose import diagnose_feeds
from streams.services.feeds.show import list_feeds
from streams.wire.codec import decode

NOW = datetime(2026, 3, 30, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=20)


def add(database: Database, name: str, progress: FeedProgress, state: FeedState = FeedState.ACTIVE) -> None:
    url = f"https://{name}.example/feed"
    feed = Feed(id=feed_id(url), url=url, name=name, state=state, created_at=LONG_AGO)
    with database.begin() as connection:
        feeds.save(connection, feed, NOW)
        feeds.record(connection, feed, feed, progress, NOW + timedelta(minutes=10))


def fill(database: Database) -> None:
    well = FeedProgress(fetched_at=NOW, new_at=NOW - timedelta(hours=1), articles=70)
    add(database, "well", well)
    failing = replace(well, failures=9, failing_since=NOW - timedelta(days=2), error="answered 404; look elsewhere")
    add(database, "failing", failing)
    add(database, "just-failed", replace(failing, failures=1, failing_since=NOW - timedelta(minutes=5)))
    add(database, "silent", replace(well, new_at=LONG_AGO))
    add(database, "paused", failing, FeedState.PAUSED)
    add(database, "gone", failing, FeedState.GONE)


def test_the_doctor_names_feeds_that_only_fail_are_silent_or_gone(database: Database) -> None:
    fill(database)
    found = {each.feed.name: each.said for each in diagnose_feeds(as_store(database), NOW)}
    assert found.keys() == {"failing", "silent", "gone"}
    assert "answered 404" in found["failing"]
    assert "20 days" in found["silent"]


def test_a_feed_that_nobody_fetches_is_named_with_the_remedy(database: Database) -> None:
    add(database, "new", FeedProgress())
    [finding] = diagnose_feeds(as_store(database), NOW + timedelta(hours=1))
    assert "tocsin collect" in finding.hint


def test_figures_count_feeds_that_fail_and_are_silent(database: Database) -> None:
    fill(database)
    figures = SqlFigures(database, lambda: NOW).figures()
    assert figures.feeds == {"active": 4, "paused": 1, "gone": 1}
    assert (figures.failing_feeds, figures.silent_feeds, figures.feed_articles) == (2, 1, 420)


def test_figures_say_how_long_feeds_wait(database: Database) -> None:
    fill(database)
    late = SqlFigures(database, lambda: NOW + timedelta(minutes=25)).figures()
    assert late.oldest_due_feed == timedelta(minutes=15)


def test_lists_are_by_name(database: Database) -> None:
    fill(database)
    names = [status.feed.name for status in list_feeds(as_store(database), NOW)]
    assert names == sorted(names)


def test_the_operator_is_told_once_of_feeds_that_need_somebody(database: Database) -> None:
    create_endpoint(as_store(database), Channel.EMAIL, "desk@press.example", NOW)
    fill(database)
    queue = SqlFeedQueue(
        database, owner="c", lease=timedelta(minutes=1), pause=timedelta(0), operator="desk@press.example"
    )
    assert [feed.name for feed in queue.report(NOW)] == ["failing", "gone", "silent"]
    assert queue.report(NOW) == []
    [(delivery, _)] = list_deliveries(as_store(database), DeliveryQuery())
    page = present(decode(delivery.payload, Message), "https://tocsin.example")
    assert page.stories[0].topic == "3 feeds need somebody"
    assert "answered 404; look elsewhere" in page.stories[0].quotes[0].before
    assert b'"type":"tocsin.feeds.report.v1"' in body(delivery, "https://tocsin.example").replace(b" ", b"")

    [failing] = [feed for feed, _, _ in find(database) if feed.name == "failing"]
    record(database, failing, FeedProgress(fetched_at=NOW, new_at=NOW, articles=71))
    assert queue.report(NOW) == []
    failed = FeedProgress(articles=71, failures=9, failing_since=NOW - timedelta(days=2), error="answered 500")
    record(database, failing, failed)
    assert [feed.name for feed in queue.report(NOW)] == ["failing"]


def find(database: Database) -> list[tuple[Feed, FeedProgress, datetime]]:
    with database.read() as connection:
        return feeds.find(connection)


def record(database: Database, feed: Feed, progress: FeedProgress) -> None:
    with database.begin() as connection:
        feeds.record(connection, feed, feed, progress, NOW)

"""Feeds that are due are shared among collectors, one lease a host."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from streams.adapters.store import feeds, fingerprints, hub_subscriptions
from streams.adapters.store.database import Database
from streams.adapters.store.feed_queue import SqlFeedQueue
from streams.collect.syndication import fingerprint
from streams.domain.article import DateCertainty, DateSource
from streams.domain.collected import CollectedArticle
from streams.domain.collecting import ClaimedFeed, FinishedFeed, Recognised
from streams.domain.feed import Feed, FeedState, feed_id
from streams.domain.fingerprint import Fingerprint
from streams.domain.json_mapping import JsonCursor, JsonMapping

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def queue(database: Database, owner: str = "me", dead: tuple[str, ...] = ()) -> SqlFeedQueue:
    return SqlFeedQueue(
        database, owner=owner, lease=10 * MINUTE, pause=timedelta(seconds=2), dead=lambda owners: owners & set(dead)
    )


def add(database: Database, *urls: str) -> list[Feed]:
    added = [Feed(id=feed_id(url), url=url, name=url, headers={"Cookie": "s"}, created_at=NOW) for url in urls]
    with database.begin() as connection:
        for feed in added:
            feeds.save(connection, feed, NOW)
    return added


def article(number: int, feed: str = "f") -> CollectedArticle:
    return CollectedArticle(
        id=f"a{number}",
        feed_id=feed,
        entry_digest="d",
        text_digest="t",
        published_at=NOW,
        date_source=DateSource.FEED,
        date_certainty=DateCertainty.EXACT,
        first_seen_at=NOW,
    )


def done(work: ClaimedFeed, **changes: object) -> FinishedFeed:
    finished = FinishedFeed(claimed=work, feed=work.feed, progress=work.progress, next_at=NOW + 10 * MINUTE)
    return replace(finished, **changes)  # type: ignore[arg-type]


def test_a_new_feed_is_due_at_once_and_comes_back_as_it_was_saved(database: Database) -> None:
    [feed] = add(database, "https://a.example/feed")
    [work] = queue(database).claim(10, NOW).work
    assert work.feed == feed


def test_a_mapping_and_a_declaration_come_back_as_they_were_saved(database: Database) -> None:
    mapping = JsonMapping(fields={"id": ("a.b",)}, cursor=JsonCursor(value="n", parameter="p", kept=True))
    feed = Feed(id="f", url="https://a.example/v1", name="A", mapping=mapping, declared=True, created_at=NOW)
    with database.begin() as connection:
        feeds.save(connection, feed, NOW)
    assert queue(database).claim(1, NOW).work[0].feed == feed


def test_two_collectors_do_not_get_the_same_host(database: Database) -> None:
    add(database, "https://a.example/1", "https://www.a.example/2", "https://b.example/1")
    first = queue(database, "one").claim(2, NOW).work
    assert {work.host for work in first} == {"a.example", "b.example"}
    assert queue(database, "two").claim(10, NOW).work == ()


def test_a_host_pauses_between_its_feeds(database: Database) -> None:
    add(database, "https://a.example/1", "https://a.example/2")
    collector = queue(database)
    [work] = collector.claim(10, NOW).work
    collector.finish([done(work)], NOW)
    waiting = collector.claim(10, NOW)
    assert waiting.work == ()
    assert waiting.wake_at == NOW + timedelta(seconds=2)
    [other] = collector.claim(10, NOW + timedelta(seconds=2)).work
    assert other.feed.id != work.feed.id


def test_a_host_that_asks_to_be_left_alone_is(database: Database) -> None:
    add(database, "https://a.example/1", "https://a.example/2")
    collector = queue(database)
    [work] = collector.claim(10, NOW).work
    collector.finish([done(work, hold_until=NOW + 60 * MINUTE)], NOW)
    assert collector.claim(10, NOW + 59 * MINUTE).work == ()
    assert len(collector.claim(10, NOW + 60 * MINUTE).work) == 1


def test_a_finished_feed_is_due_again_when_its_time_comes(database: Database) -> None:
    add(database, "https://a.example/1")
    collector = queue(database)
    [work] = collector.claim(10, NOW).work
    collector.finish([done(work, progress=replace(work.progress, etag="v1"))], NOW)
    assert collector.claim(10, NOW + 9 * MINUTE).work == ()
    [again] = collector.claim(10, NOW + 10 * MINUTE).work
    assert again.progress.etag == "v1"


def test_what_a_dead_collector_had_is_fetched_by_another(database: Database) -> None:
    add(database, "https://a.example/1")
    queue(database, "killed").claim(10, NOW)
    other = queue(database, "other", dead=("killed",))
    assert other.maintain(NOW) == 1
    assert len(other.claim(10, NOW).work) == 1


def test_a_lease_that_ended_is_taken_back_and_its_result_does_not_count(database: Database) -> None:
    add(database, "https://a.example/1")
    slow = queue(database, "slow")
    [work] = slow.claim(10, NOW).work
    other = queue(database, "other")
    other.maintain(NOW + 11 * MINUTE)
    [again] = other.claim(10, NOW + 11 * MINUTE).work
    assert slow.finish([done(work, progress=replace(work.progress, etag="late"))], NOW + 12 * MINUTE) == 1
    other.finish([done(again)], NOW + 12 * MINUTE)
    with database.read() as connection:
        found = feeds.get(connection, work.feed.id)
    assert found is not None
    assert found[1].etag == ""


def test_articles_are_known_by_any_of_their_keys_across_feeds(database: Database) -> None:
    [feed] = add(database, "https://a.example/1")
    collector = queue(database)
    [work] = collector.claim(10, NOW).work
    brought = article(1, feed.id)
    collector.finish([done(work, recognised=[Recognised(article=brought, keys=("link:x", "guid:f:1"))])], NOW)
    assert collector.known(["guid:f:1", "unknown"]) == {"guid:f:1": brought}


def test_articles_of_feeds_that_are_removed_or_paused_belong_to_none(database: Database) -> None:
    removed, paused = add(database, "https://a.example/1", "https://b.example/1")
    collector = queue(database)
    for number, work in enumerate(sorted(collector.claim(10, NOW).work, key=lambda work: work.host)):
        brought = Recognised(article=article(number, work.feed.id), keys=(f"k{number}",))
        collector.finish([done(work, recognised=[brought])], NOW)
    with database.begin() as connection:
        feeds.remove(connection, removed.id)
        feeds.save(connection, replace(paused, state=FeedState.PAUSED), NOW)
    assert {known.feed_id for known in collector.known(["k0", "k1"]).values()} == {None}


def test_a_key_stays_with_its_article(database: Database) -> None:
    add(database, "https://a.example/1")
    collector = queue(database)
    [work] = collector.claim(10, NOW).work
    both = [Recognised(article=article(n), keys=("link:x",)) for n in (1, 2)]
    collector.finish([done(work, recognised=both)], NOW)
    assert collector.known(["link:x"])["link:x"].id == "a1"


def test_articles_are_forgotten_when_they_were_long_in_no_feed(database: Database) -> None:
    add(database, "https://a.example/1", "https://b.example/1")
    collector = queue(database)
    one, two = collector.claim(10, NOW).work
    collector.finish([done(one, recognised=[Recognised(article=article(n), keys=(f"k{n}",)) for n in (1, 2)])], NOW)
    collector.finish([done(two, present=["k2"])], NOW + timedelta(days=59))
    collector.maintain(NOW + timedelta(days=61))
    assert set(collector.known(["k1", "k2"])) == {"k2"}


def test_paused_feeds_are_not_fetched(database: Database) -> None:
    [feed] = add(database, "https://a.example/1")
    with database.begin() as connection:
        feeds.save(connection, replace(feed, state=FeedState.PAUSED), NOW)
    assert queue(database).claim(10, NOW).work == ()


def test_a_feed_that_was_paused_during_its_fetch_stays_paused(database: Database) -> None:
    [feed] = add(database, "https://a.example/1")
    collector = queue(database)
    [work] = collector.claim(10, NOW).work
    with database.begin() as connection:
        feeds.save(connection, replace(feed, state=FeedState.PAUSED, name="renamed"), NOW)
    collector.finish([done(work)], NOW)
    with database.read() as connection:
        found = feeds.get(connection, feed.id)
    assert found is not None
    assert (found[0].state, found[0].name) == (FeedState.PAUSED, "renamed")


def test_a_feed_that_moved_belongs_to_its_new_host(database: Database) -> None:
    add(database, "https://a.example/1")
    collector = queue(database)
    [work] = collector.claim(10, NOW).work
    moved = replace(work.feed, url="https://b.example/1")
    collector.finish([done(work, feed=moved, next_at=NOW)], NOW)
    [again] = collector.claim(10, NOW).work
    assert (again.host, again.feed.id) == ("b.example", work.feed.id)


def test_a_host_is_lent_to_one_at_a_time_for_pages(database: Database) -> None:
    one, two = queue(database, "one"), queue(database, "two")
    assert one.borrow_host("p.example", NOW) is None
    assert two.borrow_host("p.example", NOW) is not None
    one.return_host("p.example", NOW)
    assert two.borrow_host("p.example", NOW) == NOW + timedelta(seconds=2)
    assert two.borrow_host("p.example", NOW + timedelta(seconds=2)) is None


REPORT = (
    "Harboria said on Sunday it would withdraw from the Western Union of States at the end of the year, accusing the "
    "bloc of ignoring its complaints about fishing quotas. A formal letter would be handed over on Tuesday, the "
    "minister said."
)


def printed(number: int, key: str, text: str = REPORT, origin: str | None = None) -> Fingerprint:
    found = fingerprint(f"a{number}", text, source_key=key, origin=origin)
    assert found is not None
    return found


def test_copies_have_the_origin_of_the_first_whoever_collects_them(database: Database) -> None:
    add(database, "https://a.example/1")
    one, two = queue(database, "one"), queue(database, "two")
    [first, within] = one.with_origins([printed(1, "a.example"), printed(2, "b.example")], NOW)
    assert (first.origin, within.origin) == (None, "a.example")
    [work] = one.claim(10, NOW).work
    one.finish([done(work, fingerprints=[first, within])], NOW)
    [later] = two.with_origins([printed(3, "c.example")], NOW + 60 * MINUTE)
    assert later.origin == "a.example"
    assert two.with_origins([printed(4, "d.example")], NOW + timedelta(hours=73))[0].origin is None


def test_an_article_that_comes_again_after_a_kill_is_no_copy_of_itself(database: Database) -> None:
    add(database, "https://a.example/1")
    collector = queue(database)
    [first] = collector.with_origins([printed(1, "a.example")], NOW)
    [work] = collector.claim(10, NOW).work
    collector.finish([done(work, fingerprints=[first])], NOW)
    assert collector.with_origins([printed(1, "a.example")], NOW) == [first]


def test_fingerprints_are_forgotten_after_their_window(database: Database) -> None:
    add(database, "https://a.example/1")
    collector = queue(database)
    [work] = collector.claim(10, NOW).work
    collector.finish([done(work, fingerprints=[printed(1, "a.example")])], NOW)
    collector.maintain(NOW + timedelta(hours=73))
    with database.read() as connection:
        assert connection.execute(fingerprints.fingerprint_bands.select()).all() == []


def test_a_hub_is_asked_by_one_collector_while_its_feed_is_fetched(database: Database) -> None:
    [feed] = add(database, "https://a.example/feed")
    with database.begin() as connection:
        hub_subscriptions.offer(connection, feed.id, "https://hub.example", feed.url, NOW)
    [claimed] = queue(database).claim_hubs(5, NOW)
    assert (claimed.hub, claimed.topic) == ("https://hub.example", feed.url)
    assert queue(database, "other").claim_hubs(5, NOW) == []
    with database.begin() as connection:
        feeds.remove(connection, feed.id)
    assert queue(database).claim_hubs(5, NOW + timedelta(days=1)) == []

"""Feeds over HTTP."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from streams.adapters.store import feeds
from streams.adapters.store.database import Database
from streams.domain.feed import Feed, FeedState, feed_id
from tests.integration.console_server import authorized, newsroom_context, served
from tests.integration.newsroom import NOW
from tests.integration.publisher import item, publishing, rss

URL = "https://news.example/rss.xml?key=abc"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def http(database: Database) -> Iterator[httpx.Client]:
    context = newsroom_context(database)
    with served(context) as url, httpx.Client(base_url=url, headers=authorized(context)) as client:
        yield client


def test_a_feed_is_added_changed_paused_resumed_and_removed(http: httpx.Client) -> None:
    made = http.post("/v1/feeds", json={"url": URL, "tier": 2, "headers": {"Cookie": "s=1"}})
    assert made.status_code == 201
    feed = made.json()
    assert (feed["name"], feed["tier"], feed["headers"], feed["state"]) == ("news.example", 2, ["Cookie"], "active")
    assert http.post("/v1/feeds", json={"url": URL}).status_code == 200
    assert len(http.get("/v1/feeds").json()["feeds"]) == 1
    changed = http.put(f"/v1/feeds/{feed['id']}", json={"url": URL, "name": "Tideline", "every": 300}).json()
    assert (changed["name"], changed["every"], changed["headers"]) == ("Tideline", 300, ["Cookie"])
    assert http.post("/v1/feeds/Tideline/pause").json()["state"] == "paused"
    assert http.post("/v1/feeds/Tideline/resume").json()["state"] == "active"
    assert http.delete("/v1/feeds/Tideline").status_code == 204
    assert http.get("/v1/feeds/Tideline").status_code == 404


def test_secrets_of_a_feed_are_not_shown(http: httpx.Client) -> None:
    http.post("/v1/feeds", json={"url": URL, "headers": {"Cookie": "s=verysecret"}})
    shown = http.get("/v1/feeds").text
    assert "abc" not in shown
    assert "verysecret" not in shown


def test_secrets_of_a_feed_go_to_no_other_host_and_survive_what_was_shown(
    http: httpx.Client, database: Database
) -> None:
    feed = http.post("/v1/feeds", json={"url": URL, "headers": {"Cookie": "s=1"}}).json()
    moved = {"url": "https://other.example/rss.xml"}
    refused = http.put(f"/v1/feeds/{feed['id']}", json=moved)
    assert (refused.status_code, "would go to another host" in refused.json()["detail"]) == (422, True)
    assert "abc" not in refused.text
    kept = http.put(f"/v1/feeds/{feed['id']}", json={"url": feed["url"], "tier": 2}).json()
    assert (kept["url"], kept["headers"], kept["tier"]) == ("https://news.example/rss.xml?key=***", ["Cookie"], 2)
    with database.read() as connection:
        assert [kept.url for kept, _, _ in feeds.find(connection)] == [URL]
    assert http.put(f"/v1/feeds/{feed['id']}", json={**moved, "headers": {}}).json()["headers"] == []


def test_everything_that_is_wrong_with_a_feed_is_said(http: httpx.Client) -> None:
    refused = http.post("/v1/feeds", json={"url": "ftp://x", "country": "Mali"})
    assert refused.status_code == 422
    assert all(word in refused.json()["detail"] for word in ("url:", "country:"))


def test_a_feed_is_tested_before_it_is_added(http: httpx.Client) -> None:
    with publishing() as publisher:
        publisher.serve("/feed.xml", rss(item(1)))
        tested = http.post("/v1/feed-tests", json={"url": publisher.url()}).json()
        publisher.serve("/feed.xml", status=404)
        refused = http.post("/v1/feed-tests", json={"url": publisher.url()})
    assert [article["title"] for article in tested["articles"]] == ["Title 1"]
    assert (refused.status_code, "nothing is there" in refused.json()["detail"]) == (422, True)
    assert http.get("/v1/feeds").json()["feeds"] == []


def test_an_api_is_a_feed_by_its_mapping(http: httpx.Client) -> None:
    mapping = {"items": "hits", "fields": {"id": ["id"], "title": ["headline"]}}
    made = http.post("/v1/feeds", json={"url": URL, "mapping": mapping}).json()
    assert made["mapping"] == mapping | {"cursor": None}
    wrong = http.post("/v1/feeds", json={"url": URL, "mapping": {"fields": {"id": ["a["]}}})
    assert "mapping: fields.id" in wrong.json()["detail"]


def test_starter_packs_are_listed_and_added_when_somebody_asks(http: httpx.Client) -> None:
    packs = http.get("/v1/feed-packs").json()["packs"]
    added = http.post("/v1/feed-packs/africa").json()
    assert added == {"added": packs["africa"], "present": 0}
    assert http.post("/v1/feed-packs/nowhere").status_code == 404


def test_feeds_that_need_somebody_are_listed_with_what_to_do(http: httpx.Client, database: Database) -> None:
    feed_id = http.post("/v1/feeds", json={"url": URL}).json()["id"]
    assert http.get("/v1/feed-findings").json()["findings"] == []
    with database.begin() as connection:
        [(feed, progress, _)] = feeds.find(connection)
        gone = replace(feed, state=FeedState.GONE, state_reason="answered 410")
        feeds.record(connection, gone, feed, progress, NOW)
    [finding] = http.get("/v1/feed-findings").json()["findings"]
    assert (finding["feed"]["id"], finding["said"], "remove it" in finding["hint"]) == (feed_id, "answered 410", True)
    assert "answered 410 → remove it" in http.get("/feeds").text


def test_the_page_adds_pauses_resumes_and_removes_by_plain_forms(http: httpx.Client) -> None:
    assert "No feed is fetched yet" in http.get("/feeds").text
    with publishing() as publisher:
        publisher.serve("/feed.xml", rss(item(1)))
        publisher.serve("/", '<html><link rel="alternate" type="application/rss+xml" href="/feed.xml"></html>')
        added = http.post("/feeds", data={"url": publisher.url("/")}, follow_redirects=True)
        assert "Added;" in added.text
        assert publisher.url() in added.text
        wrong = http.post("/feeds", data={"url": publisher.url("/nothing")})
    assert (wrong.status_code, "nothing is there" in wrong.text) == (422, True)
    [feed] = http.get("/v1/feeds").json()["feeds"]
    for verb, state in (("pause", "paused"), ("resume", "active")):
        assert http.post(f"/feeds/{feed['id']}/{verb}").status_code == 303
        assert http.get(f"/v1/feeds/{feed['id']}").json()["state"] == state
    assert http.post(f"/feeds/{feed['id']}/remove").status_code == 303
    assert http.post("/feeds/packs/official").status_code == 303
    assert len(http.get("/v1/feeds").json()["feeds"]) == http.get("/v1/feed-packs").json()["packs"]["official"]


def test_of_many_feeds_the_page_shows_the_first_and_finds_the_others(http: httpx.Client, database: Database) -> None:
    with database.begin() as connection:
        for number in range(250):
            url = f"https://n{number}.example/rss.xml"
            feed = Feed(id=feed_id(url), url=url, name=f"Paper {number:03}", created_at=NOW)
            feeds.save(connection, feed, NOW)
    shown = http.get("/feeds").text
    assert "250 feeds; the first 200 here" in shown
    assert "Paper 249" not in shown
    found = http.get("/feeds", params={"q": "N249.example"}).text
    assert "Paper 249" in found
    assert "Paper 000" not in found
    assert "No feed has these words" in http.get("/feeds", params={"q": "nothing"}).text

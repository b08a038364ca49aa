"""Feeds over HTTP."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from streams.adapters.store.database import Database
from tests.integration.console_server import authorized, newsroom_context, served

URL = "https://news.example/rss.xml?key=abc"


@pytest.fixture
def http(tmp_path: Path) -> Iterator[httpx.Client]:
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    database.migrate()
    context = newsroom_context(database)
    with served(context) as url, httpx.Client(base_url=url, headers=authorized(context)) as client:
        yield client
    database.close()


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


def test_everything_that_is_wrong_with_a_feed_is_said(http: httpx.Client) -> None:
    refused = http.post("/v1/feeds", json={"url": "ftp://x", "country": "Mali"})
    assert refused.status_code == 422
    assert all(word in refused.json()["detail"] for word in ("url:", "country:"))

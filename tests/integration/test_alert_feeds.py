"""Alerts reach feed readers, filtered and private."""

from collections.abc import Iterator
from uuid import uuid4

import feedparser
import httpx
import pytest

from streams.adapters.store.database import Database
from streams.adapters.store.tokens import add_token
from streams.console.context import Context
from streams.domain.token import Scope
from tests.integration.console_server import authorized, newsroom_context, served
from tests.integration.newsroom import NOW
from tests.unit.collect.documents import read


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}")
    database.migrate()
    yield database
    database.close()


@pytest.fixture(scope="module")
def context(database: Database) -> Context:
    return newsroom_context(database)


@pytest.fixture(scope="module")
def url(context: Context) -> Iterator[str]:
    with served(context) as address:
        yield address


@pytest.fixture
def http(context: Context, url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, headers=authorized(context)) as client:
        yield client


@pytest.fixture
def reader(url: str) -> Iterator[httpx.Client]:
    """A feed reader, which sends no token in its headers."""
    with httpx.Client(base_url=url) as client:
        yield client


def token(database: Database, scope: Scope) -> str:
    with database.begin() as connection:
        return add_token(connection, uuid4().hex, scope, NOW)


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_every_form_is_read_by_feed_readers_and_by_our_own_collector(http: httpx.Client, form: str) -> None:
    answer = http.get(f"/v1/alerts.{form}")
    assert answer.status_code == 200
    document = read(answer.content, answer.headers["content-type"])
    assert document.entries
    assert not document.notes
    first = document.entries[0]
    assert first.guid.startswith("urn:tocsin:change:")
    assert "/alerts/" in first.link
    if form != "json":
        assert not feedparser.parse(answer.content).bozo


def test_entries_carry_the_sentence_that_proves_the_alert(http: httpx.Client) -> None:
    [text] = read(http.get("/v1/alerts.atom").content).entries[0].texts
    assert text.startswith("“")


def test_feeds_are_filtered_by_rule_country_and_organisation(http: httpx.Client) -> None:
    everything = len(http.get("/v1/alerts.json").json()["items"])
    assert http.get("/v1/alerts.json?rule=no-such-rule").json()["items"] == []
    assert http.get("/v1/alerts.json?country=ATA").json()["items"] == []
    assert len(http.get("/v1/alerts.json?rule=*").json()["items"]) == everything


def test_an_unknown_form_or_subscription_is_not_found(http: httpx.Client) -> None:
    assert http.get("/v1/alerts.docx").status_code == 404
    assert http.get("/v1/alerts.atom?subscription=nobody").status_code == 404


def test_a_feed_is_private_by_a_token_that_can_do_nothing_else(reader: httpx.Client, database: Database) -> None:
    assert reader.get("/v1/alerts.atom").status_code == 401
    good = token(database, Scope.FEED)
    answer = reader.get(f"/v1/alerts.atom?token={good}")
    assert answer.status_code == 200
    assert good not in answer.text
    bearer = {"authorization": f"Bearer {good}"}
    assert reader.get("/v1/alerts", headers=bearer).status_code == 403


@pytest.mark.parametrize("scope", [Scope.READ, Scope.WRITE, Scope.INGEST])
def test_other_tokens_are_refused_in_addresses(reader: httpx.Client, database: Database, scope: Scope) -> None:
    answer = reader.get(f"/v1/alerts.atom?token={token(database, scope)}")
    assert answer.status_code == 403


def test_an_unknown_token_is_refused_whatever_else_is_sent(http: httpx.Client) -> None:
    assert http.get("/v1/alerts.atom?token=nonsense").status_code == 401

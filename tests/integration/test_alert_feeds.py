"""Alerts reach feed readers, filtered and private."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import feedparser
import httpx
import pytest

from streams.adapters.store.database import Database
from streams.adapters.store.detect_transaction import Detection
from streams.adapters.store.tokens import add_token
from streams.console.context import Context
from streams.detect.detector import Detector
from streams.domain.event import OccurredOn, Status
from streams.domain.subscription import Selector
from streams.domain.token import Scope
from streams.services.alerts.calendar import alerts_to_come
from tests.integration.console_server import authorized, newsroom_context, served
from tests.integration.newsroom import NOW, reports
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


def test_dates_to_come_are_a_calendar_and_notifications_a_table(http: httpx.Client) -> None:
    calendar = http.get("/v1/alerts.ics")
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert calendar.text.startswith("BEGIN:VCALENDAR")
    table = http.get("/v1/alerts.csv", params={"country": "MLI", "days": 3_000})
    lines = http.get("/v1/alerts.jsonl", params={"country": "MLI", "days": 3_000})
    assert table.headers["content-disposition"] == 'attachment; filename="alerts.csv"'
    assert len(lines.text.splitlines()) == len(table.text.splitlines()) - 1 > 0
    assert http.get("/v1/alerts.csv", params={"days": 0}).status_code == 422


def test_the_calendar_holds_an_announced_exit_until_its_day_is_over(
    context: Context, database: Database, http: httpx.Client
) -> None:
    last = max(reports(), key=lambda each: each.article.published_at)
    day = NOW.date() + timedelta(days=300)
    article = replace(last.article, id="dated", published_at=NOW)
    announced = replace(last, id="dated", status=Status.ANNOUNCED, article=article)
    report = replace(announced, occurred_on=OccurredOn(date=day))
    with Detection(database).transaction(NOW) as unit:
        assert Detector(context.rules()).detect([report], unit.state, NOW)
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}" in http.get("/v1/alerts.ics").text
    evening = datetime.combine(day, time(23), UTC)
    [entry] = alerts_to_come(context.store, Selector(), None, evening)
    assert (entry.on.date, entry.event.article.id) == (day, "dated")
    assert alerts_to_come(context.store, Selector(countries=("NOR",)), None, evening) == []
    assert alerts_to_come(context.store, Selector(), None, evening + timedelta(hours=2)) == []

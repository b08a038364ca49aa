"""A feed is edited on its page: everything that the command can change, and what is wrong is said at its field."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from streams.adapters.store import feeds
from streams.adapters.store.database import Database
from streams.console.context import Context
from streams.domain.feed import Feed, Identity
from streams.domain.oauth2 import OAuth2Client
from streams.domain.token import Scope
from tests.integration.console_server import authorized, newsroom_context, served
from tests.integration.newsroom import NOW

URL = "https://news.example/rss.xml?key=verysecret"
OTHER = "https://other.example/api"
MAPPING = "items: results\nfields: {link: url, title: head}\n"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    database.migrate()
    with database.begin() as connection:
        feed = Feed(
            id="f1", url=URL, name="Tideline", every=300, language="fr", headers={"Cookie": "s=hidden"}, created_at=NOW
        )
        feeds.save(connection, feed, NOW)
    yield database
    database.close()


@pytest.fixture
def context(database: Database) -> Context:
    return newsroom_context(database)


@pytest.fixture
def http(context: Context) -> Iterator[httpx.Client]:
    with served(context) as url, httpx.Client(base_url=url, headers=authorized(context)) as client:
        yield client


def form(http: httpx.Client) -> dict[str, str]:
    """The fields as a browser would send them back."""
    shown = http.get("/feeds/f1/edit").text
    found = dict(re.findall(r'<input id="\w+" type="\w+" name="(\w+)" maxlength="2000" value="([^"]*)"', shown))
    mapping = re.search(r'name="mapping".*?>\n(.*?)</textarea>', shown, re.DOTALL)
    assert mapping is not None
    return found | {"identity": "auto", "mapping": mapping[1]}


def stored(database: Database) -> Feed:
    with database.read() as connection:
        found = feeds.get(connection, "f1")
    assert found is not None
    return found[0]


def test_a_form_that_is_sent_back_unchanged_changes_nothing(http: httpx.Client, database: Database) -> None:
    before = stored(database)
    assert http.post("/feeds/f1/edit", data=form(http)).headers["location"] == "/feeds?said=feed-changed"
    assert stored(database) == before


def test_everything_that_the_command_changes_is_changed(http: httpx.Client, database: Database) -> None:
    fields = {"url": OTHER, "name": "Other", "every": "1h30m", "identity": "link", "full_text": "on", "language": ""}
    fields |= {"country": "MLI", "owner": "Tide Group", "tier": "2", "mapping": MAPPING}
    fields |= {"login": "desk", "password": " pä:ss ", "headers": "X-Desk=a=b\n\nX-Two = 2"}
    assert http.post("/feeds/f1/edit", data=form(http) | fields).status_code == 303
    feed = stored(database)
    assert (feed.url, feed.name, feed.every, feed.identity) == (
        "https://other.example/api",
        "Other",
        5400,
        Identity.LINK,
    )
    assert (feed.language, feed.country, feed.owner, feed.tier, feed.full_text) == (None, "MLI", "Tide Group", 2, True)
    assert feed.headers == {"X-Desk": "a=b", "X-Two": "2", "Authorization": "Basic ZGVzazogcMOkOnNzIA=="}
    assert feed.mapping is not None
    assert feed.mapping.fields == {"link": ("url",), "title": ("head",)}
    back = http.post("/feeds/f1/edit", data=form(http) | {"every": "", "drop": "on", "mapping": ""})
    assert back.status_code == 303
    feed = stored(database)
    assert (feed.every, feed.headers, feed.mapping) == (None, {}, None)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("url", "https://a:b@news.example/", "password"),
        ("url", "https://other.example/", "would go to another host"),
        ("name", "", "must not be empty"),
        ("every", "often", "write it like 90s"),
        ("every", "900d", "from 1s to 30d"),
        ("language", "French", "ISO 639-1"),
        ("country", "Mali", "ISO 3166-1"),
        ("tier", "9", "from 1 to 5"),
        ("identity", "date", "one of auto"),
        ("mapping", "fields: {link: url, titel: head}", "titel"),
        ("mapping", "fields: {link: 'url['}", "url["),
        ("headers", "Cookie", "NAME=VALUE"),
        ("headers", "Bad name=secretive", "no name of a header"),
        ("login", "a:b", "colon"),
        ("drop", "on", "either"),
        ("password", "alone", "needs the name"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(
    http: httpx.Client, database: Database, field: str, value: str, said: str
) -> None:
    before, also = stored(database), {"headers": "X-A=b"} if field == "drop" else {}
    refused = http.post("/feeds/f1/edit", data=form(http) | {"owner": "kept", field: value} | also)
    assert refused.status_code == 422
    faults = re.findall(r'id="(\w+)-fault">(.*?)</span>', refused.text)
    place = "login" if field == "password" else "headers" if "another host" in said else field
    assert [name for name, _ in faults] == [place]
    assert said in faults[0][1]
    assert f'aria-describedby="{place}-fault"' in refused.text
    assert 'value="kept"' in refused.text
    assert stored(database) == before
    assert not {"secretive", "alone", "verysecret", "s=hidden"} & set(re.findall(r"[\w=]+", refused.text))


def test_an_access_token_takes_the_place_of_headers_and_is_kept_sealed_and_unseen(
    http: httpx.Client, database: Database
) -> None:
    client = {
        "token_url": "https://login.example/token",
        "client_id": "desk-1",
        "client_secret": "hush",
        "scope": "mail",
    }
    half = http.post("/feeds/f1/edit", data=form(http) | {"token_url": "https://login.example/token"})
    assert re.findall(r'id="(\w+)-fault"', half.text) == ["token_url"]
    assert http.post("/feeds/f1/edit", data=form(http) | client).status_code == 303
    feed = stored(database)
    assert feed.oauth == OAuth2Client(**client | {"refresh_token": ""})
    assert feed.headers == {}
    assert http.post("/feeds/f1/edit", data=form(http)).status_code == 303
    assert stored(database) == feed
    shown = http.get("/feeds/f1/edit").text + http.get("/v1/feeds/f1").text
    assert "desk-1" in shown
    assert "hush" not in shown
    refused = http.put("/v1/feeds/f1", json={"url": OTHER})
    assert "the access token of" in refused.json()["detail"]
    assert http.put("/v1/feeds/f1", json={"url": OTHER, "no_oauth": True}).json()["oauth_client"] is None
    mail = {"url": "imaps://mail.example/News", "oauth": client, "user": "desk@mail.example"}
    assert http.put("/v1/feeds/f1", json=mail).json()["user"] == "desk@mail.example"
    assert "whose it is" in http.put("/v1/feeds/f1", json=mail | {"user": ""}).json()["detail"]


def test_several_faults_are_said_at_once(http: httpx.Client) -> None:
    refused = http.post("/feeds/f1/edit", data=form(http) | {"every": "often", "country": "Mali", "tier": "x"})
    assert re.findall(r'id="(\w+)-fault"', refused.text) == ["every", "tier", "country"]


def test_only_those_who_may_write_see_and_use_the_form(context: Context) -> None:
    with served(context) as url, httpx.Client(base_url=url, headers=authorized(context, Scope.READ)) as reader:
        assert "/feeds/f1/edit" not in reader.get("/feeds").text
        assert reader.get("/feeds/f1/edit").status_code == 403
        assert reader.post("/feeds/f1/edit", data={"url": URL, "name": "X"}).status_code == 403
        assert reader.get("/feeds/none/edit").status_code == 403

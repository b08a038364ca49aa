"""Tokens, sessions and the record of changes: over HTTP, on the page and by command."""

import json
import re

import httpx
import pytest
from click.testing import CliRunner

from streams.adapters.store.database import Database
from streams.cli import tocsin
from streams.domain.token import Scope
from streams.services.access.create_token import create_token
from tests.integration.console_server import authorized, newsroom_context, served
from tests.integration.newsroom import NOW


@pytest.fixture(scope="module")
def store_url(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}"


@pytest.fixture(scope="module")
def context(store_url):
    database = Database(store_url)
    database.migrate()
    yield newsroom_context(database)
    database.close()


@pytest.fixture(scope="module")
def url(context):
    with served(context) as address:
        yield address


@pytest.fixture(scope="module")
def chief(context):
    return authorized(context, Scope.ADMIN, "chief")


@pytest.fixture
def http(url, chief):
    with httpx.Client(base_url=url, headers=chief) as client:
        yield client


@pytest.fixture
def browser(url, context):
    """A browser of an administrator."""
    with httpx.Client(base_url=url, follow_redirects=True) as client:
        text = create_token(context.store, f"browser-{id(client)}", Scope.ADMIN, NOW)
        client.post("/login", data={"token": text})
        yield client


def test_administrators_alone_make_tokens_end_sessions_and_see_the_record(url, context):
    for scope in (Scope.WRITE, Scope.READ, Scope.OWNER, Scope.INGEST):
        headers = authorized(context, scope)
        for path in ("/v1/tokens", "/v1/sessions", "/v1/audit", "/access"):
            assert httpx.get(f"{url}{path}", headers=headers).status_code == 403
        wanted = {"name": "mine", "scope": "admin"}
        assert httpx.post(f"{url}/v1/tokens", json=wanted, headers=headers).status_code == 403
        assert httpx.post(f"{url}/access/tokens", data=wanted, headers=headers).status_code == 403


def test_a_token_that_is_made_over_http_works_until_it_is_revoked(http, url):
    made = http.post("/v1/tokens", json={"name": "wallboard", "scope": "read"})
    assert made.status_code == 201
    proof = {"authorization": f"Bearer {made.json()['token']}"}
    assert httpx.get(f"{url}/v1/rules", headers=proof).status_code == 200
    assert http.post("/v1/tokens", json={"name": "wallboard", "scope": "read"}).status_code == 409
    assert http.post("/v1/tokens", json={"name": "x", "scope": "read", "owner": "y"}).json()["code"] == "wrong_owner"
    assert "token" not in http.get("/v1/tokens/wallboard").json()
    assert http.delete("/v1/tokens/wallboard").status_code == 204
    assert httpx.get(f"{url}/v1/rules", headers=proof).status_code == 401
    assert http.delete("/v1/tokens/wallboard").status_code == 404


def test_a_session_is_ended_from_elsewhere(http, url, context):
    text = create_token(context.store, "visitor", Scope.READ, NOW)
    with httpx.Client(base_url=url) as visitor:
        visitor.post("/login", data={"token": text})
        assert visitor.get("/alerts").status_code == 200
        [mine] = [each for each in http.get("/v1/sessions").json()["sessions"] if each["name"] == "visitor"]
        assert http.delete(f"/v1/sessions/{mine['id']}").status_code == 204
        assert visitor.get("/alerts").status_code == 303
    assert http.delete(f"/v1/sessions/{mine['id']}").status_code == 404
    assert http.delete("/v1/sessions/nonsense").status_code == 404


def test_the_record_says_who_changed_what_over_http(http):
    made = http.post("/v1/endpoints", json={"channel": "webhook", "address": "https://a.example/hook?key=hush"}).json()
    http.patch(f"/v1/endpoints/{made['id']}", json={"max_in_flight": 2})
    answer = http.get("/v1/audit", params={"subject": made["id"]})
    first, second = answer.json()["changes"]
    assert (first["entry"]["who"], first["entry"]["action"], first["changed"]) == (
        "chief",
        "changed",
        [{"field": "max_in_flight", "before": "8", "after": "2"}],
    )
    assert second["entry"]["action"] == "created"
    assert "hush" not in answer.text
    page = http.get("/v1/audit", params={"limit": 1})
    assert page.links["next"]["url"] == f"/v1/audit?limit=1&before={page.json()['next']}"
    assert http.get("/v1/audit", params={"since": "2999-01-01"}).json()["changes"] == []


def test_the_pages_put_on_record_who_pressed_the_button(browser, http):
    endpoint = http.post("/v1/endpoints", json={"channel": "webhook", "address": "https://b.example/hook"}).json()["id"]
    browser.post(f"/endpoints/{endpoint}/pause")
    newest = http.get("/v1/audit", params={"subject": endpoint}).json()["changes"][0]["entry"]
    assert newest["action"] == "paused"
    assert newest["who"].startswith("browser-")


def test_the_page_makes_shows_and_revokes_tokens(browser, url):
    page = browser.post("/access/tokens", data={"name": "board", "scope": "read"})
    token = re.search(r'id="made">(tocsin_[^<]+)<', page.text)[1]
    assert page.headers["cache-control"] == "no-store"
    assert httpx.get(f"{url}/v1/rules", headers={"authorization": f"Bearer {token}"}).status_code == 200
    assert token not in browser.get("/access").text
    again = browser.post("/access/tokens", data={"name": "board", "scope": "read"})
    assert "there is a token called" in again.text
    assert "Revoked." in browser.post("/access/tokens/board/revoke").text
    assert httpx.get(f"{url}/v1/rules", headers={"authorization": f"Bearer {token}"}).status_code == 401


def test_the_page_shows_failed_logins_and_filters_changes(browser, url):
    assert httpx.post(f"{url}/login", data={"token": "tocsin_wrong"}).status_code == 401
    page = browser.get("/access")
    assert "refused" in page.text
    assert "127.0.0.1" in page.text
    assert "this browser" in page.text
    only = browser.get("/access", params={"kind": "token"})
    assert "Endpoint" not in only.text.partition('id="changes"')[2]
    assert "No change fits" in browser.get("/access", params={"who": "nobody at all"}).text


def test_commands_are_on_record_as_the_operators(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOGNAME", "anna")
    run = CliRunner().invoke
    assert run(tocsin, ["tokens", "add", "board", "--scope", "read"]).exit_code == 0
    assert run(tocsin, ["tokens", "revoke", "board"]).exit_code == 0
    rows = [json.loads(line) for line in run(tocsin, ["audit", "--json"]).output.splitlines()]
    assert [(row["who"], row["kind"], row["subject"], row["action"]) for row in rows] == [
        ("operator (anna)", "token", "board", "removed"),
        ("operator (anna)", "token", "board", "created"),
    ]
    said = run(tocsin, ["audit", "--action", "created"]).output
    assert "operator (anna)  token board created" in said
    assert "scope: – → read" in said
    assert run(tocsin, ["audit", "--kind", "feed"]).output == "no such change is on record\n"

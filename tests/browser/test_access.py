"""``/access`` in a real browser: for every screen and theme, with and without scripts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from streams.domain.endpoint import Channel
from streams.domain.token import Scope
from streams.services.access.create_token import create_token
from streams.services.audit.audited_store import audited_store
from streams.services.endpoints.configure import configure_endpoint
from streams.services.endpoints.create import create_endpoint
from tests.browser.test_pages import browser, context, database, opened, pytestmark, url  # noqa: F401 - fixtures
from tests.integration.newsroom import NOW

LONG = "https://receiver.example/a-path-that-is-long-and-does-not-break/because-it-has-no-spaces-at-all/anywhere"


@pytest.fixture(scope="module")
def changed(context):  # noqa: F811 - pytest's way
    """A record with long names and names that are written from right to left."""
    store = audited_store(context.store, "اخبار", lambda: NOW - timedelta(hours=2))
    create_token(store, "wallboard", Scope.READ, NOW)
    create_token(store, "acme", Scope.OWNER, NOW)
    endpoint, _ = create_endpoint(store, Channel.WEBHOOK, LONG, NOW)
    configure_endpoint(store, endpoint.id, {"address": f"{LONG}/moved", "max_in_flight": 2}, NOW)
    return context


@pytest.fixture(params=[(width, scheme) for width in (360, 768, 1280) for scheme in ("light", "dark")], ids=str)
def page(browser, changed, url, request) -> Iterator[Page]:  # noqa: F811
    width, scheme = request.param
    view = {"width": width, "height": 800}
    yield from opened(browser, changed, url, Scope.ADMIN, viewport=view, color_scheme=scheme)


@pytest.fixture
def plain_page(browser, changed, url) -> Iterator[Page]:  # noqa: F811
    yield from opened(browser, changed, url, Scope.ADMIN, java_script_enabled=False)


def test_axe_finds_nothing_on_the_page_of_access_whatever_is_open(page):
    width = page.viewport_size["width"]
    for path in ("/access", "/access?who=nobody"):
        page.goto(path)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        violations = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_token_is_made_revoked_and_on_record_without_scripts(plain_page):
    plain_page.goto("/")
    plain_page.get_by_role("link", name="Access").click()
    plain_page.get_by_label("Name of a new token").fill("pager")
    plain_page.get_by_label("Scope", exact=True).select_option("feed")
    plain_page.get_by_role("button", name="Make").click()
    assert plain_page.locator("#made").inner_text().startswith("tocsin_")
    row = plain_page.get_by_role("row", name="pager feed")
    row.first.get_by_text("Revoke…").click()
    row.first.get_by_role("button", name="Revoke for good").click()
    assert plain_page.get_by_role("status").inner_text().startswith("Revoked.")
    plain_page.get_by_label("Id or name").fill("pager")
    plain_page.get_by_role("button", name="Filter").click()
    changes = plain_page.locator("#changes ~ .card tr td:first-child").all_inner_texts()
    assert [each.partition("\n")[0] for each in changes] == ["Token pager removed", "Token pager created"]

"""Every page passes axe at three widths in both themes, fits its width, and can be reached by keyboard."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.test_pages import browser, context, database, opened, pytestmark, url  # noqa: F401 - fixtures

PATHS = (
    *(
        "/",
        "/alerts",
        "/alerts?about=ZWE&compact=yes",
        "/events",
        "/events?text=atlantis",
        "/deliveries",
        "/subscriptions",
        "/subscribe",
    ),
    *("/rules", "/rules/member-leaves-bloc?days=30", "/rules/member-leaves-bloc/edit", "/silences?countries=MLI"),
    *("/workbench", "/health", "/feeds", "/feeds/f1/edit"),
)


@pytest.fixture(params=[(width, scheme) for width in (360, 768, 1280) for scheme in ("light", "dark")], ids=str)
def page(browser, context, url, request) -> Iterator[Page]:  # noqa: F811 - pytest's way
    width, scheme = request.param
    yield from opened(browser, context, url, viewport={"width": width, "height": 800}, color_scheme=scheme)


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(page):
    width = page.viewport_size["width"]
    page.goto("/alerts")
    alert = page.locator("ol.alerts a.summary").first.get_attribute("href")
    page.goto("/health")
    endpoint = page.locator('a[href^="/endpoints/"]').first.get_attribute("href")
    found = {}
    for path in (*PATHS, alert, endpoint):
        page.goto(path)
        violations = Axe().run(page).response["violations"]
        if violations:
            found[path] = [(one["id"], one["nodes"][0]["html"][:200]) for one in violations]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found[path, "width"] = page.evaluate("document.documentElement.scrollWidth")
    assert found == {}


def test_the_first_stop_of_the_keyboard_leads_to_the_content(page):
    page.goto("/events")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.keyboard.press("Enter")
    page.wait_for_url("**#content")
    page.get_by_label("Words").focus()
    page.keyboard.type("television")
    page.keyboard.press("Enter")
    page.wait_for_url("**/events?*text=television*")
    assert page.locator("article mark").all_inner_texts() == ["withdrawing"]

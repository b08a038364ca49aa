"""The pages of topics in a real browser, over a real broker."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from streams.bootstrap.kafka import stream_access
from streams.console.context import Context
from streams.settings import Settings
from tests.browser.test_pages import browser, context, database, opened, pytestmark  # noqa: F401 - fixtures
from tests.integration.console_server import served
from tests.integration.test_topics_api import letter, put, record


@pytest.fixture
def with_stream(context: Context, topics: str) -> Iterator[tuple[Context, str, Settings]]:  # noqa: F811
    settings = Settings(kafka={"bootstrap": topics})
    long = {"who": "Mali", "text": "no space in " + "x" * 300}
    put(settings, letter(1, "not_json"), *(record("events", n, {"n": n, **long}) for n in range(3)))
    whole = replace(context, stream=stream_access(settings))
    with served(whole) as url:
        yield whole, url, settings


def test_records_come_as_one_looks_and_letters_go_back_without_scripts(
    browser: Browser,  # noqa: F811
    with_stream: tuple[Context, str, Settings],
) -> None:
    context, url, settings = with_stream  # noqa: F811
    for page in opened(browser, context, url):
        page.goto("/topics")
        page.get_by_role("link", name="events", exact=True).click()
        rows = page.locator("#records details")
        assert rows.count() == 3
        page.get_by_role("button", name="Follow what comes").click()
        page.locator("#follow-state").get_by_text("following").wait_for()
        put(settings, record("events", 9, {"n": "<b>fresh</b>"}))
        page.get_by_text("1 came").wait_for()
        assert rows.count() == 4
        rows.first.locator("summary").click()
        assert '"<b>fresh</b>"' in rows.first.locator("pre").inner_text()
        page.get_by_role("button", name="Stop following").click()
    for page in opened(browser, context, url, java_script_enabled=False):
        page.goto("/topics/events?where=n%3D2")
        assert page.locator("#records details").count() == 1
        assert page.get_by_role("button", name="Follow what comes").count() == 0
        page.goto("/dead-letters")
        page.get_by_role("button", name="Send back this one").click()
        assert page.get_by_text("Sent back to where it came from.").is_visible()
        assert page.get_by_text("None waits.").is_visible()


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    browser: Browser,  # noqa: F811
    with_stream: tuple[Context, str, Settings],
) -> None:
    context, url, _ = with_stream  # noqa: F811
    found = {}
    for width in (360, 768, 1280):
        for scheme in ("light", "dark"):
            for page in opened(browser, context, url, viewport={"width": width, "height": 800}, color_scheme=scheme):
                for path in ("/topics", "/topics/events", "/dead-letters"):
                    page.goto(path)
                    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
                    if path == "/topics/events":
                        page.get_by_role("button", name="Follow what comes").wait_for()
                    violations = Axe().run(page).response["violations"]
                    if violations:
                        found[path, width, scheme] = [(one["id"], one["nodes"][0]["html"][:200]) for one in violations]
                    if page.evaluate("document.documentElement.scrollWidth") > width:
                        found[path, width, "width"] = page.evaluate("document.documentElement.scrollWidth")
    assert found == {}

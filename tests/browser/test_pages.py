"""The pages in a real browser: what people see and do, without errors, with and without scripts, for everybody."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from streams.adapters.store.database import Database
from streams.adapters.store.detect_transaction import Detection
from streams.adapters.store.keys import shared_key
from streams.adapters.store.tokens import add_token
from streams.console.access import SESSION
from streams.console.context import Context
from streams.detect.detector import Detector
from streams.domain.alert import Change
from streams.domain.errors import TocsinError
from streams.domain.event import Status
from streams.domain.feed import Feed
from streams.domain.subscription import Timetable
from streams.domain.token import Scope
from streams.notify.unsubscribing import unsubscribe_token
from streams.services.access.create_login_link import create_login_link
from streams.services.access.log_in import log_in
from streams.services.subscriptions.lookup import find_subscription
from tests.integration.console_server import newsroom_context, served
from tests.integration.newsroom import NOW, reports
from tests.waiting import patient

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WRONG = "That is no token of this installation, or a login link that was used or is too old."
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: apt-get install chromium")


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}")
    database.migrate()
    yield database
    database.close()


@pytest.fixture(scope="module")
def context(database):
    context = newsroom_context(database)
    url = "https://news.example/a-long-address-of-a-feed/that-does-not-break/rss.xml"
    feed = Feed(id="f1", url=url, name="News Example", created_at=NOW - timedelta(days=9))
    with context.store.begin() as transaction:
        context.store.feeds.save(transaction, feed, NOW - timedelta(days=9))
    return context


@pytest.fixture(scope="module")
def url(context) -> Iterator[str]:
    with served(context) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def opened(browser: Browser, context: Context, url: str, scope: Scope = Scope.WRITE, **options) -> Iterator[Page]:
    visit = browser.new_context(base_url=url, **options)
    visit.set_default_timeout(1_000 * patient(60))
    visit.add_cookies([{"name": SESSION, "value": logged_in(context, scope), "url": url}])
    page = visit.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if _is_wrong(message) else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    visit.close()
    assert wrong == []


def _is_wrong(message) -> bool:
    """Whether the browser complains of anything but a form that was refused."""
    is_refusal = re.search(r"status of (409|422)", message.text)
    return message.type in {"error", "warning"} and not is_refusal


def logged_in(context: Context, scope: Scope = Scope.WRITE) -> str:
    """The cookie of a session that began with a login link."""
    link = create_login_link(context.store, context.public_url, scope, NOW)
    cookie = log_in(context.store, link.rpartition("/")[2], NOW)
    assert cookie
    return cookie


@pytest.fixture
def page(browser, context, url) -> Iterator[Page]:
    yield from opened(browser, context, url)


@pytest.fixture
def plain_page(browser, context, url) -> Iterator[Page]:
    """A page of a small screen without scripts."""
    yield from opened(browser, context, url, java_script_enabled=False, viewport={"width": 360, "height": 700})


def test_the_front_page_counts_what_happened_by_severity_day_and_country(page):
    page.goto("/")
    assert page.get_by_role("heading", level=1).inner_text() == "Today"
    assert page.get_by_role("row", name=re.compile(r"critical\s+1\s+–\s+–", re.IGNORECASE)).is_visible()
    assert page.get_by_role("row", name=re.compile(r"Sunday 28 Jan\s+2\s+1\s+–")).is_visible()
    assert page.get_by_role("row", name=re.compile(r"Mali high\s+1\s+1\s+–", re.IGNORECASE)).is_visible()
    assert page.locator("ol.alerts a.summary").first.inner_text() == "Zimbabwe threatens to leave SADC"


def test_all_is_well_is_said_only_when_nothing_needs_anybody(browser, context):
    def fails():
        raise TocsinError("78 dead; is a notifier running?")

    for concerns, is_well in (({}, True), ({"deliveries": fails}, False)):
        with served(replace(context, concerns=concerns)) as address:
            for page in opened(browser, context, address):
                for path in ("/", "/health"):
                    page.goto(path)
                    needs = page.get_by_role("list", name="What needs you").get_by_role("listitem")
                    said = [] if is_well else ["Deliveries: 78 dead; is a notifier running?"]
                    assert needs.all_inner_texts() == said
                    assert page.get_by_text("All is well").count() == is_well


def test_from_the_list_to_an_alert_its_evidence_and_who_was_told(page):
    page.goto("/alerts")
    page.get_by_role("link", name="Mali announces that it leaves ECOWAS").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Mali announces that it leaves ECOWAS"
    assert page.locator("mark").all_inner_texts() == ["will leave", "withdrawing", "could quit"]
    assert page.locator("blockquote .around").first.inner_text() == "Observers had expected it."
    stages = page.get_by_role("list", name="Stages").get_by_role("listitem")
    assert [text.splitlines()[0] for text in stages.all_inner_texts()] == ["Threatened", "Announced", "Completed"]
    assert page.locator("li[aria-current=step]").inner_text().startswith("Announced")
    assert page.get_by_role("row", name=re.compile("Geo desk escalated")).is_visible()
    assert "Told: climbed from threatened to announced" in page.content()


def test_events_are_searched_by_words_and_by_the_values_beside_them(plain_page):
    plain_page.goto("/events")
    assert plain_page.get_by_role("status").inner_text() == "7 events"
    plain_page.get_by_label("Words").fill("television")
    plain_page.get_by_role("button", name="Search").click()
    assert plain_page.locator("article mark").all_inner_texts() == ["withdrawing"]
    plain_page.get_by_role("link", name="words: television (remove)").click()
    plain_page.get_by_label("Counts").get_by_role("link", name="Zimbabwe").first.click()
    assert plain_page.locator("article mark").all_inner_texts() == ["threatened to pull out"]
    plain_page.get_by_text("Numbers").click()
    plain_page.get_by_role("link", name="2024-01-29").click()
    assert plain_page.get_by_role("status").inner_text() == "1 event"
    plain_page.goto("/events?text=atlantis")
    assert plain_page.get_by_text("No event fits.").is_visible()


def test_a_rule_is_tried_on_what_happened_and_a_change_is_checked_at_its_lines(plain_page):
    plain_page.goto("/rules/member-leaves-bloc")
    plain_page.get_by_role("button", name="Run a backtest").click()
    assert plain_page.get_by_role("status").inner_text().startswith("5 alerts, 6 messages")
    assert plain_page.get_by_role("img", name="Alerts by day").locator("rect").count() == 4
    plain_page.get_by_role("link", name="Edit and try").click()
    text = plain_page.get_by_label("The whole file").input_value()
    plain_page.get_by_label("The whole file").fill(text.replace("event.type: membership.leave", "event.tipe: x", 1))
    plain_page.get_by_role("button", name="Check", exact=True).click()
    line = 1 + text.splitlines().index("  event.type: membership.leave")
    assert plain_page.get_by_role("alert").get_by_role("link", name=f"line {line}").first.is_visible()
    assert plain_page.locator(f"#line-{line}").inner_text().lstrip().startswith("event.tipe: x")
    plain_page.get_by_label("The whole file").fill(text.replace("geo-desk", "night-desk", 1))
    plain_page.get_by_role("button", name="Check and try").click()
    assert plain_page.get_by_text("What it would have raised").is_visible()
    assert plain_page.get_by_role("button", name="Save").count() == 0


def test_a_silence_shows_what_it_mutes_before_it_is_made_and_can_be_ended(plain_page):
    plain_page.goto("/silences")
    plain_page.get_by_label("Countries").fill("ZWE")
    plain_page.get_by_role("button", name="Show what it would have muted").click()
    assert plain_page.get_by_role("link", name="Zimbabwe threatens to leave SADC").is_visible()
    plain_page.get_by_label("Why").fill("known to us")
    plain_page.get_by_role("button", name="Silence", exact=True).click()
    assert plain_page.get_by_role("status").inner_text() == "Silenced."
    plain_page.get_by_role("row", name=re.compile("known to us")).get_by_role("button", name="End now").click()
    assert plain_page.get_by_role("status").inner_text() == "The silence has ended."


def test_an_alert_shows_every_report_and_why_others_were_not_told(plain_page):
    plain_page.goto("/alerts?text=Zimbabwe")
    plain_page.get_by_role("link", name="Zimbabwe threatens to leave SADC").click()
    plain_page.get_by_text("Who was not told, and why").click()
    assert plain_page.get_by_text("severity low is below high").is_visible()
    assert plain_page.get_by_role("link", name="events", exact=True).first.get_attribute("href") == "/events?about=ZWE"


def test_j_and_k_go_through_the_alerts_and_leave_typing_alone(page):
    page.goto("/alerts")
    titles = page.locator("ol.alerts a.summary").all_inner_texts()
    focused = "document.activeElement.textContent"
    for key, title in (("j", titles[0]), ("j", titles[1]), ("k", titles[0]), ("k", titles[0])):
        page.keyboard.press(key)
        assert page.evaluate(focused) == title
    page.get_by_label("Words").focus()
    page.keyboard.type("jk")
    assert page.get_by_label("Words").input_value() == "jk"


def test_filters_narrow_the_list_and_say_when_nothing_fits(page):
    page.goto("/alerts")
    page.get_by_label("Words").fill("niger")
    page.get_by_role("button", name="Filter").click()
    assert page.locator("ol.alerts > li").count() == 2
    page.get_by_label("Severity").select_option("critical")
    page.get_by_role("button", name="Filter").click()
    assert page.locator("ol.alerts a.summary").all_inner_texts() == ["Niger has left G5 Sahel"]
    page.get_by_label("Words").fill("Atlantis")
    page.get_by_role("button", name="Filter").click()
    assert page.get_by_text("No alert fits.").is_visible()


def test_filters_in_force_are_chips_that_can_be_taken_away_and_alerts_stand_by_day(page):
    page.goto("/alerts?severity=high&stage=announced")
    assert page.get_by_role("heading", level=2).all_inner_texts() == ["SUNDAY 28 JANUARY 2024 3"]
    assert page.locator("ol.alerts > li").count() == 3
    with page.expect_navigation():
        page.get_by_role("link", name="stage: announced").click()
    assert page.get_by_role("heading", level=2).first.inner_text() == "TODAY, MONDAY 29 JANUARY 2024 1"
    assert page.locator(".chips").inner_text().startswith("severity: at least high")
    assert page.get_by_role("link", name="stage: announced").count() == 0


def test_filters_are_saved_as_a_view_and_forgotten_again(plain_page):
    plain_page.goto("/alerts?text=tribunal&compact=yes")
    assert plain_page.locator("ol.alerts.compact a.summary").all_inner_texts() == ["Zimbabwe threatens to leave SADC"]
    plain_page.get_by_label("Save these filters as").fill("Courts")
    plain_page.get_by_role("button", name="Save").click()
    plain_page.goto("/alerts")
    plain_page.get_by_role("navigation", name="Your views").get_by_role("link", name="Courts").click()
    assert plain_page.get_by_role("status").inner_text() == "1 alert"
    plain_page.get_by_role("button", name="Forget this view").click()
    assert plain_page.get_by_role("link", name="Courts").count() == 0


def test_an_alert_is_noted_on_and_taken_on_and_the_list_says_by_whom(plain_page):
    plain_page.goto("/alerts?about=G5SAHEL")
    plain_page.get_by_role("link", name="Niger has left G5 Sahel").click()
    plain_page.get_by_label("Note").fill("called the <ministry>")
    plain_page.get_by_role("button", name="Add note").click()
    assert plain_page.get_by_role("listitem").filter(has_text="called the <ministry>").is_visible()
    plain_page.get_by_role("button", name="I take it on").click()
    assert plain_page.get_by_text("operator took it on just now").is_visible()
    related = plain_page.get_by_role("link", name="Niger announces that it leaves ECOWAS")
    assert related.is_visible()
    plain_page.goto("/alerts?about=G5SAHEL")
    assert "Taken on by operator" in plain_page.locator("ol.alerts").inner_text()


def test_the_map_leads_to_the_alerts_of_a_country(page):
    page.goto("/")
    page.get_by_role("link", name="Zimbabwe: 1").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/alerts?about=ZWE")
    assert page.locator("ol.alerts a.summary").all_inner_texts() == ["Zimbabwe threatens to leave SADC"]
    page.goto("/events")
    page.get_by_text("Map of their places").click()
    assert page.locator("svg circle title").text_content() == "Harare"
    page.get_by_role("link", name="Zimbabwe: 1").click()
    page.wait_for_url("**/events?*place=ZWE*")
    assert page.get_by_role("status").inner_text() == "1 event"


def test_a_dead_delivery_is_looked_into_and_sent_again(page):
    page.goto("/deliveries?state=dead")
    page.locator("td a").first.click()
    assert page.get_by_text("upstream connect error").count() == 2
    page.get_by_role("button", name="Send again").click()
    assert page.get_by_role("status").inner_text() == "Sent again, as a delivery of its own."
    assert page.get_by_text("Replay of", exact=True).is_visible()
    page.get_by_role("button", name="Cancel").click()
    assert page.get_by_role("status").inner_text() == "Cancelled."


def test_a_subscription_is_paused_and_resumed_and_tried(page):
    page.goto("/subscriptions")
    row = page.get_by_role("row", name=re.compile("Risk system"))
    row.get_by_role("button", name="Pause").click()
    assert "paused" in page.get_by_role("row", name=re.compile("Risk system")).inner_text()
    page.get_by_role("row", name=re.compile("Risk system")).get_by_role("button", name="Resume").click()
    assert "open" in page.get_by_role("row", name=re.compile("Risk system")).inner_text()
    page.get_by_role("row", name=re.compile("Risk system")).get_by_role("button", name="Send a sample").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Sample: Harboria")


def test_mails_are_written_in_words_of_ones_own(page):
    page.goto("/subscribe?edit=Geo+desk")
    page.get_by_text("Write mails in words of your own").click()
    page.get_by_label("Subject").fill("{{ alert.sumary }}")
    page.get_by_role("button", name="Save").click()
    assert "alert.sumary" in page.get_by_role("alert").inner_text()
    page.get_by_label("Subject").fill("{{ alert.summary }}")
    page.get_by_role("button", name="Save").click()
    page.goto("/subscribe?edit=Geo+desk")
    assert page.get_by_label("Subject").input_value() == "{{ alert.summary }}"


def test_an_endpoint_shows_how_it_fares_and_is_set_pinged_and_paused(page):
    page.goto("/health")
    page.locator('tr:has-text("webhook") a[href^="/endpoints/"]').first.click()
    assert page.get_by_role("heading", name="Attempts in 30 days").is_visible()
    here = page.url.partition("?")[0]
    page.get_by_label("Method").select_option("PUT")
    page.get_by_label("Time limit in seconds").fill("900")
    page.get_by_role("button", name="Save").click()
    assert "'900' is no number of 1 to 120" in page.get_by_role("alert").inner_text()
    page.goto(here)
    page.get_by_label("Method").select_option("PUT")
    page.get_by_label("Hours").fill("Mon-Fri 08:00-18:00; Sat 10:00-12:00")
    page.get_by_label("Their zone").fill("Europe/Paris")
    page.get_by_label("At any time").select_option("critical")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("status").inner_text().startswith("Changed")
    shown = "Mon-Fri 08:00-18:00, Sat 10:00-12:00 in Europe/Paris; from critical on at any time"
    assert page.get_by_text(shown).is_visible()
    page.get_by_label("Hours").fill("")
    page.get_by_label("Method").select_option("POST")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_text(shown).count() == 0
    page.get_by_role("button", name="New secret").click()
    assert "whsec_" in page.get_by_role("status").inner_text()
    page.goto(here)
    assert "whsec_" not in page.content()
    page.get_by_role("button", name="Send again").click()
    assert page.get_by_role("status").inner_text() in {
        "On its way again.",
        "Nothing of it failed without arriving since.",
    }
    page.get_by_role("button", name="Pause").click()
    assert page.get_by_role("status").inner_text() == "Paused."
    page.get_by_role("button", name="Resume").click()
    page.get_by_role("button", name="Send a ping").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Ping"
    page.get_by_text("POST https://").click()
    command = page.get_by_label("Command that sends the same").inner_text()
    assert command.startswith("curl 'https://")
    assert "tocsin.ping.v1" in command


def test_an_alert_is_silenced_with_a_reason(page):
    page.goto("/alerts?text=Zimbabwe")
    page.get_by_role("link", name="Zimbabwe threatens").click()
    page.get_by_label("Why").fill("we know")
    page.get_by_role("button", name="Silence").click()
    assert page.get_by_role("status").inner_text() == "Silenced."
    page.goto("/rules")
    page.get_by_role("link", name="1 silence").click()
    assert page.get_by_role("row", name=re.compile("ZWE.*we know")).is_visible()


def test_a_change_is_announced_on_the_open_page(page, context, database):
    page.goto("/alerts?text=Zimbabwe")
    page.wait_for_function("performance.getEntriesByName(location.origin + '/v1/alerts/stream').length >= 0")
    banner = page.locator("#fresh a")
    last = reports()[-1]
    at = NOW
    article = replace(last.article, id="later", published_at=at)
    later = replace(last, id="later", status=Status.ANNOUNCED, article=article)
    page.wait_for_timeout(300)
    with Detection(database).transaction(at) as unit:
        assert Detector(context.rules()).detect([later], unit.state, at)
    banner.wait_for(state="visible", timeout=10_000)
    assert banner.inner_text() == "1 change: show it"


def test_a_rule_is_found_read_and_its_tests_are_run(plain_page):
    plain_page.goto("/rules")
    plain_page.get_by_label("Words").fill("REGIONAL bloc geo-desk")
    with plain_page.expect_navigation():
        plain_page.get_by_role("button", name="Search").click()
    with plain_page.expect_navigation():
        plain_page.get_by_role("link", name="member-leaves-bloc").click()
    assert plain_page.get_by_role("heading", level=1).inner_text() == "A member state leaves a regional bloc"
    assert "organisation.kind: regional_bloc" in plain_page.get_by_label("YAML of the rule").inner_text()
    assert plain_page.locator("ol.alerts > li").count() > 0
    with plain_page.expect_navigation():
        plain_page.get_by_role("button", name=re.compile(r"Run \d+ tests")).click()
    assert re.fullmatch(r"All \d+ passed\.", plain_page.get_by_role("status").inner_text())
    assert plain_page.locator("html").evaluate("e => e.scrollWidth") <= 360
    plain_page.goto("/rules?text=nowhere")
    assert plain_page.get_by_text("No rule has these words.").is_visible()


def test_a_subscription_is_chosen_previewed_made_edited_and_removed_without_scripts(plain_page, context):
    plain_page.goto("/rules/member-leaves-bloc")
    with plain_page.expect_navigation():
        plain_page.get_by_role("link", name="Subscribe", exact=True).click()
    assert plain_page.get_by_label("Rules", exact=True).input_value() == "member-leaves-bloc"
    plain_page.get_by_label("Countries").fill("MLI, NER")
    plain_page.get_by_label("Severity").select_option("high")
    with plain_page.expect_navigation():
        plain_page.get_by_role("button", name="Show what would have been sent").click()
    assert plain_page.locator("caption").inner_text() == "3 alert changes"
    assert plain_page.get_by_role("link", name="Niger has left G5 Sahel").is_visible()
    assert plain_page.get_by_role("link", name="Burkina Faso").count() == 0
    plain_page.get_by_label("Name of the subscription").fill("Sahel desk")
    plain_page.get_by_label("Address").fill("nobody")
    with plain_page.expect_navigation():
        plain_page.get_by_role("button", name="Subscribe", exact=True).click()
    assert "address: 'nobody'" in plain_page.get_by_role("alert").inner_text()
    plain_page.get_by_label("Channel").select_option("webhook")
    plain_page.get_by_label("Address").fill("https://sahel.example/hook?key=sesame")
    with plain_page.expect_navigation():
        plain_page.get_by_role("button", name="Subscribe", exact=True).click()
    assert plain_page.locator(".secret").inner_text().startswith("whsec_")
    with plain_page.expect_navigation():
        plain_page.get_by_role("button", name="Send a sample").click()
    assert plain_page.get_by_role("heading", level=1).inner_text().startswith("Sample: Harboria")
    found, endpoint = find_subscription(context.store, "Sahel desk")
    kept = {"timetable": Timetable(zone="Africa/Bamako"), "changes": (Change.OPENED,)}
    with context.store.begin() as transaction:
        context.store.subscriptions.save(transaction, replace(found, **kept), NOW)
    plain_page.goto("/subscriptions")
    row = plain_page.locator("tr", has_text="Sahel desk")
    with plain_page.expect_navigation():
        row.get_by_role("link", name="Edit").click()
    assert "sesame" not in plain_page.content()
    plain_page.get_by_label("When").select_option("digest")
    with plain_page.expect_navigation():
        plain_page.get_by_role("button", name="Save").click()
    found, endpoint = find_subscription(context.store, "Sahel desk")
    assert (found.mode, found.selector.countries) == ("digest", ("MLI", "NER"))
    assert endpoint.address == "https://sahel.example/hook?key=sesame"
    assert {name: getattr(found, name) for name in kept} == kept
    plain_page.goto("/subscriptions")
    row.get_by_text("Remove…").click()
    with plain_page.expect_navigation():
        row.get_by_role("button", name="Remove for good").click()
    assert plain_page.get_by_role("status").inner_text() == "Removed."
    assert row.count() == 0


def test_another_subscription_is_never_overwritten_and_a_declared_one_is_not_edited(page):
    page.goto("/subscribe")
    page.get_by_label("Name of the subscription").fill("Geo desk")
    page.get_by_label("Address").fill("else@press.example")
    with page.expect_response("**/subscribe") as answer:
        page.get_by_role("button", name="Subscribe", exact=True).click()
    assert answer.value.status == 409
    assert "another subscription called “Geo desk”" in page.get_by_role("alert").inner_text()
    page.goto("/subscriptions")
    assert page.locator("tr", has_text="Morning digest").get_by_role("link", name="Edit").count() == 0


LEAVES = (
    "Mali said it is leaving the G5 Sahel on Sunday. The country is a founding member.\n\n"
    "Observers had said that Norway could leave NATO."
)


def test_a_pasted_article_shows_its_events_and_the_rules_that_fire(page):
    page.goto("/workbench")
    page.get_by_label("Article, as text or HTML").fill(LEAVES)
    page.get_by_label("Published on").fill("2022-05-16")
    with page.expect_navigation():
        page.get_by_role("button", name="Read it").click()
    assert page.locator("article mark").all_inner_texts()[0] == "Mali said it is leaving the G5 Sahel on Sunday."
    event = page.get_by_role("region", name=re.compile("1 membership.leave"))
    for expected in ("announced", "asserted", "confidence", "Mali", "G5 Sahel", "fires member-leaves-bloc"):
        assert expected in event.inner_text().replace("● ", "")
    assert page.get_by_text("organisation.kind: regional_bloc").is_visible()
    assert page.get_by_text("organisation.kind is alliance").is_visible()
    page.get_by_text("Why each word did or did not become an event").click()
    assert page.locator(".verdicts").is_visible()
    assert page.get_by_label("Article, as text or HTML").input_value() == LEAVES


def test_the_workbench_works_without_scripts_and_says_when_nothing_was_read(plain_page):
    plain_page.goto("/workbench")
    plain_page.get_by_label("Article, as text or HTML").fill("<p>The weather <b>was</b> fine.</p>" + "x" * 300)
    with plain_page.expect_navigation():
        plain_page.get_by_role("button", name="Read it").click()
    assert plain_page.get_by_text("No event was read out of it.").is_visible()
    assert plain_page.get_by_text("The weather was fine.").is_visible()
    assert plain_page.locator("html").evaluate("e => e.scrollWidth") <= 360


def test_a_feed_is_edited_without_scripts_and_what_is_wrong_is_said_at_its_field(plain_page):
    plain_page.goto("/feeds")
    plain_page.get_by_role("link", name="Edit News Example").click()
    every = plain_page.get_by_label("Fetched every")
    every.fill("often")
    plain_page.get_by_role("button", name="Save").click()
    fault = plain_page.locator(f"#{every.get_attribute('aria-describedby')}")
    assert "write it like 90s" in fault.inner_text()
    every.fill("15m")
    plain_page.get_by_role("button", name="Save").click()
    plain_page.wait_for_url("**/feeds?said=feed-changed")
    plain_page.get_by_role("link", name="Edit News Example").click()
    assert plain_page.get_by_label("Fetched every").input_value() == "15m"


PATHS = (
    *("/", "/alerts", "/deliveries", "/subscriptions", "/feeds", "/feeds/f1/edit", "/rules"),
    *("/rules/member-leaves-bloc", "/subscribe", "/workbench", "/health", "/docs", "/login"),
)


@pytest.mark.parametrize("path", ["/deliveries", "/subscriptions", "/rules", "/feeds", "/health"])
def test_on_a_small_screen_every_cell_of_a_table_is_within_it(plain_page, path):
    plain_page.goto(path)
    cells = plain_page.locator("main td")
    assert cells.count() > 0
    assert cells.evaluate_all("e => Math.max(...e.map(c => c.getBoundingClientRect().right))") <= 360
    assert cells.evaluate_all("e => e.every(c => c.scrollWidth <= c.clientWidth + 1)")


@pytest.mark.parametrize("path", PATHS)
def test_every_page_works_without_scripts_and_fits_a_small_screen(plain_page, path):
    answer = plain_page.goto(path)
    assert answer.status == 200
    assert plain_page.get_by_role("heading", level=1).count() == 1
    plain_page.emulate_media(color_scheme="dark")
    assert plain_page.locator("html").evaluate("e => e.scrollWidth") <= 360


def test_every_field_has_a_label_and_every_page_a_language_and_a_way_past_the_menu(page):
    for path in ("/alerts", "/deliveries", "/subscriptions", "/subscribe", "/workbench", "/health", "/login"):
        page.goto(path)
        unlabelled = "e => e.filter(f => f.type !== 'hidden' && f.labels.length === 0).length"
        assert page.locator("input, select, textarea").evaluate_all(unlabelled) == 0
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("a").first.inner_text() == "To the content"


def test_text_and_ground_contrast_in_light_and_dark(page):
    ratio = """e => { const parse = c => c.match(/[\\d.]+/g).slice(0, 3).map(v => { v /= 255;
        return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
      const light = c => { const [r, g, b] = parse(c); return .2126 * r + .7152 * g + .0722 * b; };
      const ground = n => { while (n) { const c = getComputedStyle(n).backgroundColor;
        if (!c.endsWith(', 0)')) return c; n = n.parentElement; } return 'rgb(255,255,255)'; };
      return Math.min(...e.filter(n => n.textContent.trim() && n.offsetParent).map(n => {
        const [a, b] = [light(getComputedStyle(n).color), light(ground(n))].sort((x, y) => y - x);
        return (a + .05) / (b + .05); })); }"""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for path in ("/", "/alerts", "/deliveries", "/subscriptions", "/workbench", "/health"):
            page.goto(path)
            assert (
                page.locator("main .badge, main .state, main .soft, main td, main .sub, main a, main p").evaluate_all(
                    ratio
                )
                >= 4.5
            )


def test_who_logs_in_with_a_token_lands_where_they_wanted(browser, context):
    with context.store.begin() as connection:
        token = add_token(connection, "browser", Scope.READ, NOW)
    with served(context) as address:
        visit = browser.new_context(base_url=address)
        page = visit.new_page()
        page.goto("/deliveries")
        assert "/login?to=/deliveries" in page.url
        page.get_by_label("Token").fill("tocsin_guess")
        page.get_by_role("button", name="Log in").click()
        assert page.get_by_role("alert").inner_text() == WRONG
        page.get_by_label("Token").fill(token)
        page.get_by_role("button", name="Log in").click()
        assert page.url == f"{address}/deliveries"
        [cookie] = visit.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
        assert token not in cookie["value"]
        page.goto("/subscriptions")
        assert page.get_by_role("button", name="Pause").count() == 0
        page.get_by_role("button", name="Log out").click()
        page.goto("/alerts")
        assert "/login" in page.url
        visit.close()


def test_a_login_link_logs_one_browser_in_once(browser, context, url):
    link = create_login_link(context.store, url, Scope.READ, NOW)
    for place, said in ((".who", "operator"), ("main", WRONG)):
        visit = browser.new_context(base_url=url, java_script_enabled=False)
        page = visit.new_page()
        page.goto(link)
        page.goto(link)  # looking at a link does not use it up
        page.get_by_role("button", name="Log in").click()
        assert page.locator(place).get_by_text(said).is_visible()
        visit.close()


def test_unsubscribing_takes_one_question_and_no_login(browser, context):
    with context.store.begin() as connection:
        each = context.store.subscriptions.find(connection, "Geo desk")
        token = unsubscribe_token(shared_key(connection, "unsubscribe"), each.id)
    with served(context) as address:
        page = browser.new_page(java_script_enabled=False)
        page.goto(f"{address}/unsubscribe/{token}")
        page.get_by_role("button", name="Stop these mails").click()
        assert page.get_by_text("geo@press.example gets no more mail of “Geo desk”.").is_visible()
        page.close()

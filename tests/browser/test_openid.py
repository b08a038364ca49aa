"""A login with an account, from the first click to the page that was wanted, in a real browser."""

from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.fernet import Fernet
from playwright.sync_api import sync_playwright

from streams.adapters.identity.openid import OpenIdProvider
from streams.console.context import TeamLogin
from streams.domain.provider_login import ClaimMapping
from streams.domain.token import Scope
from tests.browser.test_pages import CHROMIUM, context, database  # noqa: F401 - fixtures
from tests.browser.test_pages import pytestmark as needs_chromium
from tests.integration.console_server import served
from tests.integration.identity_provider import identity_provider
from tests.waiting import patient

pytestmark = [needs_chromium, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
ROLES = ClaimMapping(name="email", role="groups", scopes={"chiefs": Scope.ADMIN})


def test_somebody_logs_in_with_their_account_and_out_again(context):  # noqa: F811 - pytest's way
    with identity_provider() as provider, httpx.Client() as http:
        client = OpenIdProvider(
            issuer=provider.issuer, client_id="tocsin", client_secret="hush", scope="openid email", http=http
        )
        login = TeamLogin(provider=client, mapping=ROLES, sealer=Fernet(Fernet.generate_key()))
        with served(replace(context, team_login=login)) as url, sync_playwright() as playwright:
            rule = f"MAP tocsin.example:80 {urlsplit(url).netloc}"  # the name under which people reach the console
            chromium = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", f"--host-resolver-rules={rule}"]
            )
            visit = chromium.new_context(base_url="http://tocsin.example", viewport={"width": 360, "height": 740})
            visit.set_default_timeout(1_000 * patient(60))
            page = visit.new_page()
            page.goto("/rules")
            assert Axe().run(page).response["violations"] == []
            page.get_by_role("link", name="Log in with your account").click()
            page.get_by_role("button", name="dora").click()
            assert "has no role here" in page.get_by_role("alert").inner_text()
            page.goto("/rules")
            page.get_by_role("link", name="Log in with your account").click()
            page.get_by_role("button", name="anna").click()
            page.wait_for_url("http://tocsin.example/rules")
            assert page.get_by_role("heading", level=1).inner_text() == "Rules"
            assert "anna@b.example" in page.locator(".who").inner_text()
            page.get_by_role("button", name="Log out").click()
            page.wait_for_url("http://tocsin.example/login")
            page.goto("/rules")
            assert page.url == "http://tocsin.example/login?to=/rules"
            chromium.close()

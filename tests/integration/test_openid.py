"""Logging in with an account at an identity provider, against a real one on loopback."""

import base64
import hashlib
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.fernet import Fernet
from joserfc.jwk import OctKey
from pydantic import ValidationError

from streams.adapters.identity.openid import OpenIdProvider
from streams.adapters.store.database import Database
from streams.bootstrap.identity import team_login
from streams.console.context import TeamLogin
from streams.domain.audit import AuditQuery
from streams.domain.errors import TocsinError
from streams.domain.provider_login import ClaimMapping
from streams.domain.token import Scope
from streams.services.access.list_sessions import list_sessions
from streams.services.audit.search import search_audit
from streams.settings import Settings
from tests.integration.console_server import newsroom_context, served
from tests.integration.identity_provider import identity_provider, signed
from tests.integration.newsroom import NOW

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the provider's own
SECRET = "a secret: with signs & spaces"
ROLES = ClaimMapping(name="email", role="groups", scopes={"desk": Scope.WRITE, "chiefs": Scope.ADMIN})


@pytest.fixture(scope="module")
def provider():
    with identity_provider() as running:
        yield running


@pytest.fixture(scope="module")
def context(tmp_path_factory, provider):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}")
    database.migrate()
    client = OpenIdProvider(
        issuer=provider.issuer, client_id="tocsin", client_secret=SECRET, scope="openid email", http=httpx.Client()
    )
    login = TeamLogin(provider=client, mapping=ROLES, sealer=Fernet(Fernet.generate_key()))
    yield replace(newsroom_context(database), team_login=login)
    client.http.close()
    database.close()


@pytest.fixture(scope="module")
def url(context):
    with served(context) as address:
        yield address


@pytest.fixture
def browser(url, provider):
    with httpx.Client(base_url=url) as client:
        yield client
    provider.forge = None


def begun(browser: httpx.Client, to: str = "/rules") -> str:
    """Where the provider is to log the browser in."""
    answer = browser.get("/login/openid", params={"to": to})
    assert answer.status_code == 303
    return answer.headers["location"]


def came_back(browser: httpx.Client, address: str, who: str = "anna") -> httpx.Response:
    """Log in at the provider, and follow it back to the console."""
    back = httpx.post(address, data={"sub": who}).headers["location"]
    assert back.startswith("http://tocsin.example/login/openid/return?")
    return browser.get(back.removeprefix("http://tocsin.example"))


def nonce_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["nonce"][0]


def test_a_person_logs_in_with_the_most_that_their_roles_may_do(browser, context):
    assert "Log in with your account" in browser.get("/login", params={"to": "/rules"}).text
    answer = came_back(browser, begun(browser))
    assert answer.status_code == 200
    assert 'content="0; url=/rules"' in answer.text
    assert browser.get("/access").status_code == 200  # an administrator
    newest = list_sessions(context.store, NOW)[0]
    assert (newest.name, newest.scope) == ("anna@b.example", Scope.ADMIN)
    _, login = search_audit(context.store, AuditQuery(kind="login", limit=1)).entries[0]
    assert (login.who, login.action, login.subject) == ("anna@b.example", "accepted", "127.0.0.1")
    browser.post("/logout")
    assert browser.get("/rules").status_code == 303


def test_what_a_person_changes_is_on_record_under_their_name(browser, context):
    came_back(browser, begun(browser), "bert")
    assert browser.get("/access").status_code == 403  # bert may write, no more
    browser.post("/silences", data={"rules": "member-leaves-bloc", "hours": 4, "reason": "known"})
    newest = search_audit(context.store, AuditQuery(kind="silence", limit=1)).entries[0][1]
    assert newest.who == "bert@b.example"


def test_a_mail_address_that_is_not_verified_is_nobodys_name(browser, context):
    came_back(browser, begun(browser), "cleo")
    assert "cleo" in {each.name for each in list_sessions(context.store, NOW)}


def test_an_account_without_a_role_is_refused_and_on_record(browser, context):
    answer = came_back(browser, begun(browser), "dora")
    assert (answer.status_code, browser.get("/rules").status_code) == (403, 303)
    newest = search_audit(context.store, AuditQuery(kind="login", limit=1)).entries[0][1]
    assert (newest.who, newest.action) == ("dora@b.example", "refused")


def test_the_code_is_exchanged_with_the_proof_of_who_began(browser, provider):
    address = begun(browser)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    came_back(browser, address)
    form = provider.asked[-1]
    challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
    assert (asked["code_challenge_method"], asked["code_challenge"]) == ("S256", challenge)
    assert len(asked["state"]) >= 43
    sent = base64.b64decode(form["authorization"].removeprefix("Basic ")).decode()
    assert sent == "tocsin:a%20secret%3A%20with%20signs%20%26%20spaces"


def test_a_login_ends_only_in_the_browser_that_began_it(browser, url):
    back = httpx.post(begun(browser), data={"sub": "anna"}).headers["location"].removeprefix("http://tocsin.example")
    with httpx.Client(base_url=url) as other:
        assert other.get(back).status_code == 401  # a link that somebody was sent
        begun(other)
        assert other.get(back).status_code == 401  # the state of another login
    assert browser.get(back.replace("state=", "state=x")).status_code == 401
    assert browser.get("/login/openid/return").status_code == 401  # refused logins forget what was begun


def test_who_says_no_at_the_provider_is_not_logged_in(browser):
    back = httpx.post(begun(browser), data={"action": "deny"}).headers["location"]
    state = parse_qs(urlsplit(back).query).get("state", [""])[0]
    answer = browser.get("/login/openid/return", params={"error": "access_denied", "state": state})
    assert answer.status_code == 401


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_a_login_leads_to_no_other_site(browser, to):
    assert 'content="0; url=/alerts"' in came_back(browser, begun(browser, to)).text


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": ["another-client", "third"]},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"azp": "another-client"},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_login_is_refused(browser, provider, changes):
    """Signed with the provider's own key, so that nothing but the claim is wrong."""
    address = begun(browser)
    claims = {k: v for k, v in (provider.claims(nonce_of(address)) | changes).items() if v is not None}
    provider.forge = lambda: signed(claims, provider.key)
    assert came_back(browser, address).status_code == 401
    assert browser.get("/rules").status_code == 303


def test_the_forged_tokens_differ_only_by_what_is_wrong_with_them(browser, provider):
    address = begun(browser)
    claims = provider.claims(nonce_of(address))
    provider.forge = lambda: signed(claims, provider.key)
    assert came_back(browser, address).status_code == 200


@pytest.mark.parametrize("how", ["another key", "no signature", "the client's secret"])
def test_a_token_that_the_provider_did_not_sign_is_refused(browser, provider, how):
    address = begun(browser)
    claims = provider.claims(nonce_of(address))
    if how == "another key":
        token = signed(claims)
    elif how == "no signature":
        head, body, _ = signed(claims).split(".")
        head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
        token = f"{head}.{body}."
    else:
        token = signed(claims, OctKey.import_key(SECRET.encode()), "HS256")
    provider.forge = lambda: token
    assert came_back(browser, address).status_code == 401
    assert browser.get("/rules").status_code == 303


def test_a_provider_that_does_not_answer_is_said(context):
    gone = replace(context.team_login, provider=replace_issuer(context, "http://127.0.0.1:9"))
    with served(replace(context, team_login=gone)) as url:
        answer = httpx.get(f"{url}/login/openid")
        assert answer.status_code == 503
        assert "the identity provider does not answer" in answer.text


def replace_issuer(context, issuer: str) -> OpenIdProvider:
    known = context.team_login.provider
    return OpenIdProvider(issuer=issuer, client_id="tocsin", client_secret="", scope="openid", http=known.http)


def test_an_issuer_of_another_name_is_not_believed(context, provider):
    other = replace_issuer(context, f"{provider.issuer}/")
    with served(replace(context, team_login=replace(context.team_login, provider=other))) as url:
        assert "write it exactly alike" in httpx.get(f"{url}/login/openid").text


def test_without_a_provider_there_is_no_such_login(context):
    with served(replace(context, team_login=None)) as url:
        assert httpx.get(f"{url}/login/openid").status_code == 404
        assert "Log in with your account" not in httpx.get(f"{url}/login").text


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"issuer": "http://id.example"}, "write it like https"),
        ({"issuer": "https://id.example", "roles": {"a": "read"}}, "needs openid.client_id"),
        ({"issuer": "https://id.example", "client_id": "a"}, "openid.roles"),
        ({"issuer": "https://id.example", "client_id": "a", "roles": {"a": "owner"}}, "'read', 'write' or 'admin'"),
    ],
)
def test_half_a_setting_is_an_error(section, said):
    with pytest.raises(ValidationError, match=said):
        Settings(openid=section)


def test_the_secret_is_read_from_a_file(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    database.migrate()
    path = tmp_path / "secret"
    section = {"issuer": "https://id.example", "client_id": "a", "roles": {"*": "read"}, "client_secret_file": path}
    with pytest.raises(TocsinError, match="cannot be read"):
        team_login(Settings(openid=section), database)
    path.write_text(f"{SECRET}\n")
    made = team_login(Settings(openid=section), database)
    assert made.provider.client_secret == SECRET
    assert made.mapping.scope_of({"sub": "x"}) is Scope.READ
    database.close()

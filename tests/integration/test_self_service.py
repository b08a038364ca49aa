"""Self-service over HTTP: all that the commands can, and an owner's token that sees only what is theirs."""

from dataclasses import dataclass

import httpx
import pytest

from streams.adapters.store.database import Database
from streams.domain.suppression import EVERYTHING, Suppression
from streams.domain.token import Scope
from streams.services.access.create_token import create_token
from tests.integration.console_server import newsroom_context, served
from tests.integration.newsroom import NOW

HOOK = {"name": "desk", "channel": "webhook", "address": "https://hook.acme.example/x"}
MAIL = {"name": "mail", "channel": "email", "address": "ops@acme.example"}


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}")
    database.migrate()
    yield newsroom_context(database)
    database.close()


@dataclass(frozen=True)
class Callers:
    acme: httpx.Client
    rival: httpx.Client
    operator: httpx.Client


@pytest.fixture(scope="module")
def callers(context):
    with served(context) as url:
        clients = []
        for name, scope in (("acme", Scope.OWNER), ("rival", Scope.OWNER), ("operator", Scope.WRITE)):
            token = create_token(context.store, name, scope, NOW)
            clients.append(httpx.Client(base_url=url, headers={"authorization": f"Bearer {token}"}))
        yield Callers(*clients)
        for each in clients:
            each.close()


@pytest.fixture
def made(callers):
    """Acme's webhook and mailbox, gone again after the test."""
    there = [callers.acme.put("/v1/subscriptions", json=each).json() for each in (HOOK, MAIL)]
    yield there
    for each in there:
        callers.operator.delete(f"/v1/subscriptions/{each['id']}")


def test_an_owner_sees_what_is_theirs_and_nothing_else(callers, made):
    listed = callers.acme.get("/v1/subscriptions").json()["subscriptions"]
    assert [(each["name"], each["owner"]) for each in listed] == [("acme:desk", "acme"), ("acme:mail", "acme")]
    assert {each["id"] for each in callers.acme.get("/v1/endpoints").json()["endpoints"]} == {
        each["endpoint_id"] for each in made
    }
    assert callers.acme.get("/v1/deliveries").json()["deliveries"] == []
    assert callers.operator.get("/v1/deliveries").json()["deliveries"] != []
    assert callers.rival.get("/v1/subscriptions").json()["subscriptions"] == []
    assert callers.acme.get("/v1/subscriptions/desk").json()["id"] == made[0]["id"]


def test_owners_share_no_endpoint_and_no_name(callers, made):
    there = callers.rival.put("/v1/subscriptions", json=HOOK)
    assert (there.status_code, there.json()["name"]) == (201, "rival:desk")
    assert there.json()["endpoint_id"] != made[0]["endpoint_id"]
    assert there.json()["secret"] != made[0]["secret"]
    taken = callers.rival.put("/v1/subscriptions", json={**HOOK, "name": "acme:desk"})
    assert taken.json()["name"] == "rival:acme:desk"
    for name in ("rival:desk", "rival:acme:desk"):
        assert callers.rival.delete(f"/v1/subscriptions/{name}").status_code == 204


def test_what_is_somebody_elses_is_not_there_whatever_is_asked(callers, made):
    hook, mail = made
    delivery = callers.acme.post(f"/v1/subscriptions/{hook['id']}/test").json()
    foreign = callers.operator.get("/v1/deliveries").json()["deliveries"][-1]
    endpoint, rotated = f"/v1/endpoints/{hook['endpoint_id']}", {"overlap_seconds": 0}
    for method, path, body in (
        ("GET", f"/v1/subscriptions/{hook['id']}", None),
        ("DELETE", f"/v1/subscriptions/{hook['id']}", None),
        ("POST", f"/v1/subscriptions/{hook['id']}/pause", None),
        ("POST", f"/v1/subscriptions/{hook['id']}/resume", None),
        ("POST", f"/v1/subscriptions/{hook['id']}/test", None),
        ("GET", endpoint, None),
        ("PATCH", endpoint, {"max_in_flight": 1}),
        ("DELETE", endpoint, None),
        ("POST", f"{endpoint}/pause", None),
        ("POST", f"{endpoint}/resume", None),
        ("POST", f"{endpoint}/rotate", rotated),
        ("POST", f"{endpoint}/ping", None),
        ("POST", "/v1/replays", {"endpoint": hook["endpoint_id"]}),
        ("GET", f"/v1/deliveries/{delivery['id']}", None),
        ("POST", f"/v1/deliveries/{delivery['id']}/replay", None),
        ("POST", f"/v1/deliveries/{delivery['id']}/cancel", None),
        ("GET", f"/v1/deliveries/{foreign['id']}", None),
        ("POST", "/v1/suppressions", {"address": mail["address"], "reason": "x"}),
        ("DELETE", f"/v1/suppressions/{mail['address']}", None),
    ):
        answer = callers.rival.request(method, path, json=body)
        assert answer.status_code == 404, (method, path, answer.text)
    assert callers.rival.get(f"/v1/deliveries?endpoint={hook['endpoint_id']}").json()["deliveries"] == []
    assert callers.rival.get("/v1/deliveries?alert=anything").json()["deliveries"] == []
    replay = callers.rival.post("/v1/replays", json={"alert": foreign["alert_id"] or "none"})
    assert replay.json()["deliveries"] == {}


def test_an_owner_may_do_nothing_beyond_their_own(callers):
    """Every route says who may use it; those for owners are these, and a new one is added here on purpose."""
    paths = callers.operator.get("/openapi.json").json()["paths"]
    open_to_owners = ("/v1/subscriptions", "/v1/endpoints", "/v1/deliveries", "/v1/replays", "/v1/suppressions")
    tried = 0
    for path, methods in paths.items():
        if not path.startswith(("/v1/", "/metrics")) or path.startswith((*open_to_owners, "/v1/alerts.")):
            continue
        for method in methods:
            answer = callers.acme.request(method.upper(), path.replace("{", "").replace("}", ""), json={})
            assert answer.status_code in {403, 422}, (method, path, answer.status_code)
            tried += answer.status_code == 403
    assert tried >= 8
    for page in ("/", "/alerts", "/subscriptions", "/deliveries", "/health", "/workbench", "/rules"):
        assert callers.acme.get(page).status_code == 403, page


def test_an_owners_token_begins_no_session(callers, context):
    token = create_token(context.store, "acme-2", Scope.OWNER, NOW, "acme")
    answer = httpx.post(f"{callers.acme.base_url}/login", data={"token": token})
    assert "tocsin_session" not in answer.cookies
    headers = {"authorization": f"Bearer {token}"}
    assert httpx.get(f"{callers.acme.base_url}/v1/subscriptions", headers=headers).status_code == 200


def test_an_owner_reads_all_of_a_delivery_as_data_omitted_url_says(callers, made):
    sent = callers.acme.post(f"/v1/subscriptions/{made[0]['id']}/test")
    assert sent.status_code == 202
    whole = callers.acme.get(f"/v1/deliveries/{sent.json()['id']}").json()
    assert whole["message"]["changes"][0]["alert"]["summary"].startswith("Sample")


def test_an_operators_edit_leaves_a_subscription_with_its_owner(callers, made):
    edited = callers.operator.put("/v1/subscriptions", json={**HOOK, "name": "acme:desk", "mode": "grouped"}).json()
    assert (edited["owner"], edited["endpoint_id"]) == ("acme", made[0]["endpoint_id"])
    assert callers.acme.get("/v1/subscriptions/desk").json()["mode"] == "grouped"


def test_subscriptions_are_paused_and_resumed(callers, made):
    path = f"/v1/subscriptions/{made[0]['id']}"
    assert callers.acme.post(f"{path}/pause").json()["enabled"] is False
    assert callers.acme.post(f"{path}/resume").json()["enabled"] is True


def test_endpoints_are_made_edited_rotated_pinged_and_removed(callers):
    made = callers.acme.post("/v1/endpoints", json={"channel": "webhook", "address": "https://own.acme.example/"})
    assert made.status_code == 201
    path = f"/v1/endpoints/{made.json()['id']}"
    body = {"title": "{{ alert.summary }}"}
    edit = {"headers": {"X-Key": "k"}, "body": body, "max_in_flight": 2, "rate_per_second": 5}
    changed = callers.acme.patch(path, json=edit).json()
    assert (changed["headers"], changed["own_body"]) == (["X-Key"], True)
    assert (changed["max_in_flight"], changed["rate_per_second"]) == (2, 5)
    assert callers.acme.patch(path, json={"cloudevents": True}).json()["own_body"] is False
    oauth = {"token_url": "https://login.acme.example/", "client_id": "t", "client_secret": "s3cret"}
    proven = callers.acme.patch(path, json={"oauth": oauth})
    assert (proven.json()["oauth_client"], "s3cret" in proven.text) == ("t", False)
    assert callers.acme.patch(path, json={"no_oauth": True}).json()["oauth_client"] is None
    assert callers.acme.patch(path, json={"oauth": {**oauth, "token_url": "nowhere"}}).status_code == 422
    assert callers.acme.patch(path, json={"tls": {"certificate": "none"}}).status_code == 422
    assert callers.acme.patch(path, json={"body": {"x": "{{ nothing }}"}}).status_code == 422
    assert callers.acme.patch(path, json={"headers": {"Host": "x"}}).status_code == 422
    assert callers.acme.patch(path, json={"adress": "x"}).status_code == 422
    assert callers.acme.post(f"{path}/rotate", json={"overlap_seconds": 0}).json()["secret"] != made.json()["secret"]
    assert callers.acme.post(f"{path}/ping").status_code == 202
    assert callers.acme.post(f"{path}/pause").json()["state"] == "paused"
    assert callers.acme.post(f"{path}/resume").json()["state"] == "active"
    again = callers.acme.post("/v1/endpoints", json={"channel": "webhook", "address": "https://own.acme.example/"})
    assert again.status_code == 409
    assert callers.acme.delete(path).status_code == 204
    assert callers.acme.get(path).status_code == 404


def test_an_endpoint_that_subscriptions_use_is_not_removed(callers, made):
    assert callers.acme.delete(f"/v1/endpoints/{made[0]['endpoint_id']}").status_code == 409


def test_many_deliveries_are_replayed_and_their_progress_is_told(callers, made):
    sent = callers.acme.post(f"/v1/subscriptions/{made[0]['id']}/test").json()
    assert callers.acme.post(f"/v1/deliveries/{sent['id']}/cancel").json()["state"] == "cancelled"
    run = callers.acme.post("/v1/replays", json={"endpoint": made[0]["endpoint_id"]})
    assert (run.status_code, run.json()["deliveries"]) == (202, {"pending": 1})
    assert callers.acme.get(f"/v1/replays/{run.json()['run']}").json()["untried"] == 1
    assert callers.acme.get("/v1/replays/run_none").status_code == 404
    for wrong in ({}, {"endpoint": "a", "alert": "b"}, {"alert": "b", "delivered": True}):
        assert callers.acme.post("/v1/replays", json=wrong).status_code == 422


def test_an_owner_suppresses_and_lifts_only_their_own_mail(callers, context, made):
    mail = made[1]
    address = {"address": mail["address"], "reason": "asked by phone"}
    assert callers.acme.post("/v1/suppressions", json=address).status_code == 204
    (listed,) = callers.acme.get("/v1/suppressions").json()["suppressions"]
    assert (listed["address"], listed["of"]) == ("ops@acme.example", "acme:mail")
    assert callers.rival.get("/v1/suppressions").json()["suppressions"] == []
    assert callers.acme.delete("/v1/suppressions/ops@acme.example").status_code == 204
    with context.store.begin() as tx:
        context.store.suppressions.suppress(tx, Suppression("ops@acme.example", EVERYTHING, "by the operator", NOW))
    assert callers.acme.delete("/v1/suppressions/ops@acme.example").status_code == 409
    assert callers.operator.get("/v1/suppressions").json()["suppressions"][0]["reason"] == "by the operator"
    assert callers.operator.delete("/v1/suppressions/ops@acme.example").status_code == 204


def test_a_webhook_may_be_sent_plain_json_from_its_beginning(callers):
    plain = {"name": "plain", "channel": "webhook", "address": "https://plain.example/", "plain_json": True}
    made = callers.acme.put("/v1/subscriptions", json=plain).json()
    assert callers.acme.get(f"/v1/endpoints/{made['endpoint_id']}").json()["headers"] == ["content-type"]
    wrong = callers.acme.put("/v1/subscriptions", json={**MAIL, "plain_json": True})
    assert (wrong.status_code, "it is for webhooks" in wrong.text) == (422, True)
    assert callers.acme.delete("/v1/subscriptions/plain").status_code == 204


def test_method_time_limit_and_hours_of_an_endpoint_are_set_and_reset(callers, made):
    path = f"/v1/endpoints/{made[0]['endpoint_id']}"
    hours = {"spans": ["Mon-Fri 08:00-18:00"], "zone": "Europe/Berlin", "urgent": "critical"}
    wanted = {"method": "PUT", "timeout": 60, "hours": hours}
    answer = callers.acme.patch(path, json=wanted).json()
    assert {name: answer[name] for name in wanted} == wanted
    reset = callers.acme.patch(path, json={"method": "POST", "no_timeout": True, "no_hours": True}).json()
    assert {name: reset[name] for name in wanted} == {"method": "POST", "timeout": None, "hours": None}


@pytest.mark.parametrize(
    ("edit", "status", "says"),
    [
        ({"hours": {"spans": ["9 to 5"], "zone": "Nowhere"}}, 422, "'9 to 5' is not a span of time"),
        ({"hours": {"spans": ["9 to 5"], "zone": "Nowhere"}}, 422, "'Nowhere' is not a time zone"),
        ({"method": "GET"}, 422, "POST"),
        ({"timeout": 121}, 422, "120"),
    ],
)
def test_wrong_settings_of_an_endpoint_are_refused(callers, made, edit, status, says):
    answer = callers.acme.patch(f"/v1/endpoints/{made[0]['endpoint_id']}", json=edit)
    assert (answer.status_code, says in answer.text) == (status, True), answer.text


def test_a_mailbox_has_hours_but_no_method(callers, made):
    path = f"/v1/endpoints/{made[1]['endpoint_id']}"
    assert callers.acme.patch(path, json={"hours": {"spans": ["08:00-18:00"]}}).status_code == 200
    assert callers.acme.patch(path, json={"method": "PUT"}).status_code == 409


def test_topics_belong_to_the_installation_and_not_to_owners(callers):
    topic = {"name": "topic", "channel": "kafka", "address": "kafka:risk-desk"}
    for method, path, body in (
        ("PUT", "/v1/subscriptions", topic),
        ("POST", "/v1/endpoints", {"channel": "kafka", "address": "risk-desk"}),
    ):
        answer = callers.acme.request(method, path, json=body)
        assert (answer.status_code, "belong to who runs the installation" in answer.text) == (422, True), answer.text
    assert callers.operator.put("/v1/subscriptions", json=topic).json()["address"] == "risk-desk"


def test_a_bulk_replay_names_an_endpoint_an_alert_or_a_time(callers, made):
    for body, status in (
        ({}, 422),
        ({"since": "2020-01-01T00:00:00Z"}, 202),
        ({"since": "2020-01-01T00:00:00Z", "until": "2020-01-02T00:00:00Z", "delivered": True}, 202),
        ({"endpoint": made[0]["endpoint_id"], "alert": "x"}, 422),
        ({"alert": "x", "since": "2020-01-01T00:00:00Z"}, 422),
    ):
        assert callers.acme.post("/v1/replays", json=body).status_code == status, body

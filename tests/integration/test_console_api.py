"""The HTTP API on a running console over a filled store."""

import json
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from kafka import KafkaConsumer

from streams.adapters.store.database import Database
from streams.adapters.store.keys import shared_key
from streams.adapters.store.rule_loads import note_load
from streams.adapters.store.suppressions import why_suppressed
from streams.bootstrap import open_intake
from streams.domain.alert import AlertChange
from streams.domain.article import Article
from streams.domain.errors import UnavailableError
from streams.domain.rule_load import RuleLoad
from streams.domain.token import Scope
from streams.notify.unsubscribing import unsubscribe_token
from streams.settings import Settings
from streams.wire.codec import decode
from tests.integration.console_server import authorized, newsroom_context, served
from tests.integration.newsroom import NOW
from tests.waiting import patient


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}")
    database.migrate()
    yield newsroom_context(database)
    database.close()


@pytest.fixture(scope="module")
def url(context):
    with served(context) as address:
        yield address


@pytest.fixture(scope="module")
def desk(context):
    return authorized(context, name="desk")


@pytest.fixture
def stranger(url):
    with httpx.Client(base_url=url) as client:
        yield client


@pytest.fixture
def http(url, desk):
    with httpx.Client(base_url=url, headers=desk) as client:
        yield client


def test_alerts_are_listed_filtered_and_paged(http):
    found = http.get("/v1/alerts").json()["alerts"]
    assert [each["summary"] for each in found][:2] == ["Zimbabwe threatens to leave SADC", "Niger has left G5 Sahel"]
    assert {each["severity"] for each in http.get("/v1/alerts?severity=critical").json()["alerts"]} == {"critical"}
    assert len(http.get("/v1/alerts?text=niger").json()["alerts"]) == 2
    first = http.get("/v1/alerts?limit=2").json()
    second = http.get("/v1/alerts", params={"limit": 2, "before": first["next"]}).json()
    assert [each["id"] for each in first["alerts"] + second["alerts"]] == [each["id"] for each in found][:4]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_leave_no_alert_out_whatever_their_size(http, limit):
    everything = [each["id"] for each in http.get("/v1/alerts").json()["alerts"]]
    paged, before = [], None
    while before is not None or not paged:
        page = http.get("/v1/alerts", params={"limit": limit} | ({"before": before} if before else {})).json()
        paged += [each["id"] for each in page["alerts"]]
        before = page["next"]
    assert paged == everything


HALF = json.loads('"\\ud800"')
MAIL = {"name": "strict", "channel": "email", "address": "a@b.example"}
UNTIL = (NOW + timedelta(hours=4)).isoformat()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/v1/subscriptions", MAIL | {"name": HALF}),
        ("PUT", "/v1/subscriptions", MAIL | {"name": "a\0b"}),
        ("PUT", "/v1/subscriptions", MAIL | {"name": "a/b"}),
        ("PUT", "/v1/subscriptions", MAIL | {"name": "a\nb"}),
        ("PUT", "/v1/subscriptions", MAIL | {"name": "x" * 101}),
        ("PUT", "/v1/subscriptions", MAIL | {"selector": {"rulez": ["x"]}}),
        ("PUT", "/v1/subscriptions", MAIL | {"selector": {"rules": [HALF]}}),
        ("PUT", "/v1/subscriptions", MAIL | {"timetable": {"zones": "UTC"}}),
        ("PUT", "/v1/subscriptions", MAIL | {"adress": "x"}),
        ("PUT", "/v1/subscriptions", MAIL | {HALF: "x"}),
        ("PUT", "/v1/subscriptions", MAIL | {"channel": "webhook", "address": "https://a.example", "secret": ""}),
        ("PUT", "/v1/subscriptions", MAIL | {"channel": "webhook", "address": "https://a.example", "secret": "whsec_"}),
        ("POST", "/v1/silences", {"selector": {"rules": ["x"]}, "ends_at": "9999-12-31T23:59:59Z", "reason": "x"}),
        ("POST", "/v1/silences", {"selector": {"rules": ["x"]}, "ends_at": UNTIL, "reason": HALF}),
        ("POST", "/v1/silences", {"selector": {"rules": ["x"]}, "ends_at": UNTIL, "reason": "x" * 501}),
        ("POST", "/v1/silences", {"selector": {"rulez": ["x"]}, "ends_at": UNTIL, "reason": "x"}),
        ("POST", "/v1/feeds", {"url": "https://news.example/rss.xml", "nmae": "x"}),
        ("GET", "/v1/alerts?before=2024-01-01T00:00:00", None),
        ("GET", "/v1/alerts?before=0001-01-01T00:00:00%2B14:00", None),
        ("GET", "/v1/alerts?before=99999999999999999999", None),
        ("GET", "/v1/alerts?befor=1", None),
        ("GET", "/v1/deliveries?before=99999999999999999999", None),
        ("GET", "/v1/rules?x=1", None),
        ("GET", "/v1/silences?x=1", None),
    ],
)
def test_what_cannot_be_meant_is_refused_as_a_problem(http, method, path, body):
    content = json.dumps(body) if body is not None else None
    answer = http.request(method, path, content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "query", ["before=%C2%B2", "before=99999999999999999999999", "before=x", "severity=x&state=%ED%A0%80"]
)
@pytest.mark.parametrize("path", ["/alerts", "/deliveries"])
def test_pages_take_any_query(http, path, query):
    assert http.get(f"{path}?{query}").status_code == 200


@pytest.mark.parametrize("host", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "[::1]", "localhost"])
def test_a_webhook_that_cannot_be_reached_is_warned_of_at_entry(http, host):
    body = {"name": f"inside {host}", "channel": "webhook", "address": f"https://{host}/hook"}
    [note] = http.put("/v1/subscriptions", json=body).json()["notes"]
    assert "may not go there" in note
    http.delete(f"/v1/subscriptions/{body['name']}")


def test_a_last_event_id_out_of_range_is_refused(http):
    for number in ("-1", "99999999999999999999"):
        assert http.get("/v1/alerts/stream", headers={"last-event-id": number}).status_code == 422


def test_one_alert_tells_its_changes_and_who_was_told(http):
    mali = http.get("/v1/alerts?text=Mali").json()["alerts"][0]
    detail = http.get(f"/v1/alerts/{mali['id']}").json()
    assert [each["change"]["change"] for each in detail["changes"]] == ["opened", "escalated", "updated"]
    assert {each["reason"] for each in detail["told"]} == {"at once", "for the digest"}
    missing = http.get("/v1/alerts/none")
    assert missing.status_code == 404
    assert missing.headers["content-type"] == "application/problem+json"


def test_an_article_is_tried_and_nothing_is_stored(http):
    before = http.get("/metrics").text
    text = "Mali said it is leaving the G5 Sahel. Norway will leave NATO."
    answer = http.post("/v1/extract", json={"text": text, "published_at": "2022-05-16T12:00:00Z"}, timeout=patient(60))
    assert answer.status_code == 200
    mali, norway = answer.json()["events"]
    assert [each["rule"] for each in mali["firing"]] == ["member-leaves-bloc"]
    assert mali["event"]["evidence"][0]["sentence"] == "Mali said it is leaving the G5 Sahel."
    [missed] = norway["near_misses"]
    assert missed["clause"] == "organisation.kind: regional_bloc"
    assert missed["have"] == "organisation.kind is alliance"
    assert missed["place"].startswith("member-leaves-bloc.yaml:")
    fired = [each["sentence"] for each in answer.json()["triggers"] if each["fired"]]
    assert fired == ["Mali said it is leaving the G5 Sahel.", "Norway will leave NATO."]
    assert http.get("/metrics").text == before


def test_what_is_no_article_or_too_long_is_refused_by_the_workbench(http):
    assert http.post("/v1/extract", json={"title": "no text"}, timeout=patient(60)).status_code == 422
    assert http.post("/v1/extract", content=b"{").json()["code"] == "not_json"
    assert http.post("/v1/extract", json={"text": "x" * 1_000_001}).status_code == 413


def test_changes_stream_from_a_given_event_on(http):
    with http.stream("GET", "/v1/alerts/stream", headers={"last-event-id": "1"}, timeout=patient(10)) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        event = {}
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            event[name] = value
            if not line and "data" in event:
                break
    assert event["id"] == "2"
    assert decode(event["data"], AlertChange).change == event["event"]


def test_a_subscription_is_made_seen_changed_and_removed(http):
    body = {"name": "api", "channel": "webhook", "address": "https://api.example/x?key=sesame"}
    made = http.put("/v1/subscriptions", json=body)
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    assert http.put("/v1/subscriptions", json=body).json()["secret"] is None
    changed = http.put("/v1/subscriptions", json=body | {"selector": {"countries": ["MLI"]}, "mode": "digest"})
    assert changed.status_code == 200
    seen = http.get("/v1/subscriptions/api").json()
    assert seen["selector"]["countries"] == ["MLI"]
    assert seen["mode"] == "digest"
    assert "sesame" not in http.get("/v1/subscriptions").text
    assert http.delete("/v1/subscriptions/api").status_code == 204
    assert http.get("/v1/subscriptions/api").status_code == 404


def test_what_is_wrong_with_a_subscription_is_told_at_once(http):
    body = {"name": " ", "channel": "email", "address": "nobody", "timetable": {"zone": "Here", "mute": ["x"]}}
    answer = http.put("/v1/subscriptions", json=body)
    assert answer.status_code == 422
    for expected in ("zone: 'Here'", "mute: 'x'", "address: 'nobody'", "name: it must not be empty"):
        assert expected in answer.json()["detail"]
    assert http.put("/v1/subscriptions", json={"name": "x", "channel": "pigeon", "address": "a"}).status_code == 422


def test_a_delivery_shows_its_attempts_and_is_sent_again_as_one_of_its_own(http):
    dead = http.get("/v1/deliveries?state=dead").json()["deliveries"][0]
    detail = http.get(f"/v1/deliveries/{dead['id']}").json()
    assert [each["status"] for each in detail["attempts"]] == [503, 410]
    assert detail["message"]["changes"][0]["alert"]["id"] == dead["alert_id"]
    again = http.post(f"/v1/deliveries/{dead['id']}/replay")
    assert again.status_code == 201
    assert again.json()["replay_of"] == dead["id"]
    assert http.post(f"/v1/deliveries/{again.json()['id']}/cancel").json()["state"] == "cancelled"
    assert http.post(f"/v1/deliveries/{again.json()['id']}/cancel").status_code == 409


def test_an_endpoint_is_paused_and_resumed(http, context):
    target = next(e for e in http.get("/v1/endpoints").json()["endpoints"] if e["deliveries"].get("pending"))
    paused = http.post(f"/v1/endpoints/{target['id']}/pause").json()
    assert (paused["state"], paused["state_reason"]) == ("paused", "paused by desk")
    assert paused["deliveries"]["held"] == target["deliveries"]["pending"]
    resumed = http.post(f"/v1/endpoints/{target['id']}/resume").json()
    assert (resumed["state"], resumed["deliveries"]) == ("active", target["deliveries"])


def test_a_silence_says_who_and_why_and_ends_when_told(http):
    until = (NOW + timedelta(hours=4)).isoformat()
    made = http.post("/v1/silences", json={"selector": {"rules": ["x"]}, "ends_at": until, "reason": "known"})
    assert made.json()["author"] == "desk"
    assert made.json()["id"] in http.get("/v1/silences").text
    assert http.delete(f"/v1/silences/{made.json()['id']}").json()["ended_by"] == "desk"
    assert made.json()["id"] not in http.get("/v1/silences").text


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"selector": {}}, "everything"),
        ({"reason": " "}, "no_reason"),
        ({"ends_at": "2020-01-01T00:00:00Z"}, "no_time"),
        ({"ends_at": "2024-06-01T00:00:00"}, "no_zone"),
    ],
)
def test_a_silence_without_bounds_or_reason_is_refused(http, change, code):
    body = {"selector": {"rules": ["x"]}, "ends_at": "2024-06-01T00:00:00Z", "reason": "known"} | change
    assert http.post("/v1/silences", json=body).json()["code"] == code


def test_rules_health_readiness_and_metrics(http):
    assert "member-leaves-bloc" in {each["id"] for each in http.get("/v1/rules").json()["rules"]}
    assert http.get("/v1/rules/none").status_code == 404
    assert http.get("/healthz").json() == {"alive": True}
    assert http.get("/readyz").json() == {"ready": True, "checks": {"store": True, "rules": True}}
    figures = http.get("/metrics").text
    assert "tocsin_open_alerts 5.0" in figures
    assert 'tocsin_deliveries{state="dead"} 1.0' in figures
    assert "# HELP tocsin_articles_skipped_total" in figures


def test_a_worker_that_goes_on_with_older_rules_shows_in_the_metrics(http, context):
    now = context.clock()
    with context.store.begin() as connection:
        for worker, error in (("w1", None), ("w2", "leave.yaml:3:1: unknown key")):
            load = RuleLoad(worker=worker, version="v", rules=4, loaded_at=now, error=error)
            note_load(connection, load, now)
    figures = http.get("/metrics").text
    assert 'tocsin_rules_broken{worker="w1"} 0.0' in figures
    assert 'tocsin_rules_broken{worker="w2"} 1.0' in figures
    assert 'tocsin_rules{worker="w2"} 4.0' in figures


WALKS = ("/v1/alerts", "/v1/deliveries", "/v1/subscriptions", "/v1/endpoints", "/v1/rules", "/v1/silences", "/metrics")


@pytest.mark.parametrize("path", WALKS)
def test_a_token_is_needed_and_must_be_one(stranger, context, path):
    assert stranger.get(path).status_code == 401
    assert stranger.get(path, headers={"authorization": "Bearer tocsin_x"}).status_code == 401
    assert stranger.get(path, headers=authorized(context, Scope.READ)).status_code == 200
    assert stranger.get(path, headers=authorized(context, Scope.INGEST)).status_code == 403


def test_every_path_of_the_api_is_guarded(stranger):
    for path, methods in stranger.get("/openapi.json").json()["paths"].items():
        if path.startswith("/v1/"):
            for method in methods:
                address = path.replace("{", "").replace("}", "")
                assert stranger.request(method, address, json={}).status_code == 401, path
                assert stranger.request(method, address).status_code == 401, path


def needed_scope(method: str, path: str) -> Scope:
    """What docs/security.md says that an operation needs."""
    if path.startswith("/v1/alerts."):
        return Scope.FEED
    if path == "/v1/articles":
        return Scope.INGEST
    if path.startswith(("/v1/tokens", "/v1/sessions", "/v1/audit")):
        return Scope.ADMIN
    if path.startswith("/v1/views"):  # everybody's own
        return Scope.READ
    return Scope.READ if method == "get" or path == "/v1/extract" else Scope.WRITE


OWNED = ("/v1/subscriptions", "/v1/endpoints", "/v1/deliveries", "/v1/replays", "/v1/suppressions")
"""What owners may use, each for what is theirs."""


def test_every_role_may_do_what_the_table_says_and_no_more(stranger, context):
    proofs = {scope: authorized(context, scope) for scope in Scope}
    for path, methods in stranger.get("/openapi.json").json()["paths"].items():
        for method in methods if path.startswith("/v1/") and not path.endswith("/stream") else ():
            address = path.replace("{form}", "atom").replace("{", "").replace("}", "")
            for scope, proof in proofs.items():
                refused = stranger.request(method, address, headers=proof, content=b"[").status_code == 403
                may = scope.allows(needed_scope(method, path)) or (scope is Scope.OWNER and path.startswith(OWNED))
                assert refused != may, (method, path, scope)


def test_who_may_read_may_not_write(http, context):
    reader = authorized(context, Scope.READ)
    body = {"name": "x", "channel": "email", "address": "a@b.example"}
    assert http.put("/v1/subscriptions", json=body, headers=reader).status_code == 403
    assert http.post("/v1/articles", json={}, headers=reader).status_code == 403
    dead = http.get("/v1/deliveries?state=dead").json()["deliveries"][0]
    assert http.post(f"/v1/deliveries/{dead['id']}/replay", headers=reader).status_code == 403


def test_other_sites_change_nothing_and_no_answer_can_be_framed(http):
    dead = http.get("/v1/deliveries?state=dead").json()["deliveries"][0]
    answer = http.post(f"/v1/deliveries/{dead['id']}/replay", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    for path in ("/alerts", "/v1/alerts", "/nowhere"):
        headers = http.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def token_of(context, name: str) -> str:
    with context.store.begin() as connection:
        return unsubscribe_token(
            shared_key(connection, "unsubscribe"), context.store.subscriptions.find(connection, name).id
        )


def test_unsubscribing_asks_on_get_and_is_done_by_the_one_click_of_mail_programs(stranger, context):
    path = f"/unsubscribe/{token_of(context, 'Geo desk')}"
    from_mail = {"sec-fetch-site": "cross-site", "origin": "https://mail.example"}
    shown = stranger.get(path)
    assert "Stop these mails" in shown.text
    assert "geo@press.example" in shown.text

    def suppressed() -> str | None:
        with context.store.read() as connection:
            each = context.store.subscriptions.find(connection, "Geo desk")
            return why_suppressed(connection, "geo@press.example", each.id)

    assert suppressed() is None
    done = stranger.post(path, data={"List-Unsubscribe": "One-Click"}, headers=from_mail)
    assert done.status_code == 200
    assert "Unsubscribed" in done.text
    assert suppressed() == "unsubscribed"


@pytest.mark.parametrize("token", ["x", "sub_1.forged", "Geo desk."])
def test_a_forged_unsubscribe_link_does_nothing(http, token):
    assert http.post(f"/unsubscribe/{token}").status_code == 404
    assert http.get(f"/unsubscribe/{token}").status_code == 404


ARTICLE = {
    "url": "https://news.example/a",
    "title": "Mali leaves",
    "text": "Mali is leaving ECOWAS.",
    "published_at": "2024-01-28T10:00:00Z",
}


def test_articles_are_durable_in_kafka_when_the_answer_comes_and_bad_ones_keep_no_others_out(topics, context):
    settings = Settings(kafka={"bootstrap": topics})
    with (
        served(replace(context, open_intake=lambda: open_intake(settings))) as address,
        httpx.Client(base_url=address, headers=authorized(context)) as http,
    ):
        one = http.post("/v1/articles", json=ARTICLE)
        assert one.status_code == 202
        many = http.post("/v1/articles", json=[ARTICLE | {"id": "b"}, {"text": ""}, 7, ARTICLE | {"id": "c"}])
        assert many.json()["accepted"] == ["b", "c"]
        assert [each["index"] for each in many.json()["refused"]] == [1, 2]
        lines = "\n".join([json.dumps(ARTICLE | {"id": "d"}), "{broken", json.dumps(ARTICLE | {"id": "e"})])
        third = http.post("/v1/articles", content=lines, headers={"content-type": "application/x-ndjson"})
        assert third.json()["accepted"] == ["d", "e"]
        assert [(each["index"], each["code"]) for each in third.json()["refused"]] == [(1, "not_json")]
        assert http.post("/v1/articles", json={"text": "x"}).status_code == 422
        assert http.post("/v1/articles", content=b"{").json()["code"] == "not_json"
        assert http.post("/v1/articles", content=b" " * 20_000_001).status_code == 413
    consumer = KafkaConsumer(
        "articles", bootstrap_servers=topics, auto_offset_reset="earliest", consumer_timeout_ms=5000
    )
    found = set()
    for record in consumer:
        found.add(decode(record.value, Article).id)
        if len(found) == 5:
            break
    consumer.close()
    assert found == {one.json()["accepted"][0], "b", "c", "d", "e"}


def test_without_a_broker_articles_are_put_off_and_not_lost_unsaid(context):
    def nobody_answers():
        raise UnavailableError("no Kafka broker answers")

    with served(replace(context, open_intake=nobody_answers)) as address:
        answer = httpx.post(f"{address}/v1/articles", json=ARTICLE, headers=authorized(context))
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.json()["detail"] == "no Kafka broker answers"

"""What HTTP asks of every API: conditions, idempotency keys, rate limits, other origins, links, types of problems."""

import threading
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from streams.adapters.store.database import Database
from streams.adapters.store.kept_requests import kept_requests
from streams.console.api.problem_types import Problem
from streams.console.http.rate_limit import RateLimits
from streams.domain.token import Scope
from streams.services.kept_requests import GIVEN_UP, KEPT
from tests.integration.console_server import ROOT, authorized, newsroom_context, served
from tests.integration.newsroom import NOW

HOOK = {"channel": "webhook", "address": "https://hooks.example/tocsin"}
SILENCE = {"selector": {"rules": ["member-*"]}, "ends_at": (NOW + timedelta(hours=1)).isoformat(), "reason": "known"}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}")
    database.migrate()
    yield database
    database.close()


@pytest.fixture(scope="module")
def context(database):
    return newsroom_context(database)


@pytest.fixture(scope="module")
def url(context):
    with served(context) as address:
        yield address


@pytest.fixture(scope="module")
def desk(context):
    return authorized(context, name="desk")


@pytest.fixture
def http(url, desk):
    with httpx.Client(base_url=url, headers=desk) as client:
        yield client


def problem_of(answer: httpx.Response) -> str:
    """The type of a problem; its page is there."""
    assert answer.headers["content-type"] == "application/problem+json"
    tree = answer.json()
    assert tree["status"] == answer.status_code
    page = httpx.get(answer.request.url.join(tree["type"]))
    assert page.status_code == 200
    assert tree["title"] in page.text
    return tree["type"].removeprefix("/problems/")


@pytest.mark.parametrize(
    "path", ["/v1/alerts", "/v1/subscriptions", "/v1/endpoints", "/v1/deliveries?limit=2", "/v1/events", "/v1/rules"]
)
def test_an_answer_that_the_client_has_is_not_sent_again(http, path):
    first = http.get(path)
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = http.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["cache-control"] == "private, no-cache"
    assert http.get(path, headers={"if-none-match": '"other"'}).content == first.content
    assert http.head(path, headers={"if-none-match": tag}).status_code == 304


def test_a_change_gives_another_tag(http):
    before = http.get("/v1/silences").headers["etag"]
    http.post("/v1/silences", json=SILENCE)
    assert http.get("/v1/silences", headers={"if-none-match": before}).status_code == 200


def test_nobody_overwrites_what_they_have_not_seen(http):
    path = f"/v1/endpoints/{http.post('/v1/endpoints', json=HOOK).json()['id']}"
    seen = http.get(path).headers["etag"]
    assert http.patch(path, json={"max_in_flight": 3}, headers={"if-match": seen}).status_code == 200
    late = http.patch(path, json={"max_in_flight": 9}, headers={"if-match": seen})
    assert problem_of(late) == "changed-meanwhile"
    assert http.get(path).json()["max_in_flight"] == 3
    assert http.delete(path, headers={"if-match": seen}).status_code == 412
    assert http.delete(path, headers={"if-match": f"W/{http.get(path).headers['etag']}"}).status_code == 412  # weak
    assert http.delete(path, headers={"if-match": http.get(path).headers["etag"]}).status_code == 204


def test_a_changed_header_of_an_endpoint_is_a_change_though_its_value_is_not_shown(http):
    made = http.post("/v1/endpoints", json=HOOK | {"address": "https://hooks.example/headers"}).json()
    path = f"/v1/endpoints/{made['id']}"
    http.patch(path, json={"headers": {"x-key": "one"}})
    seen = http.get(path).headers["etag"]
    http.patch(path, json={"headers": {"x-key": "two"}})
    assert http.patch(path, json={"max_in_flight": 2}, headers={"if-match": seen}).status_code == 412


def test_counts_that_move_by_themselves_refuse_no_change(http):
    path = (
        f"/v1/endpoints/{http.post('/v1/endpoints', json=HOOK | {'address': 'https://hooks.example/b'}).json()['id']}"
    )
    seen = http.get(path).headers["etag"]
    assert http.post(f"{path}/ping").status_code == 202
    assert http.get(path).headers["etag"] != seen
    assert http.patch(path, json={"max_in_flight": 4}, headers={"if-match": seen}).status_code == 200


@pytest.mark.parametrize("kind", ["subscriptions", "feeds", "silences"])
def test_every_editable_thing_takes_conditions(http, kind):
    if kind == "subscriptions":
        body = {"name": "conditional", "channel": "email", "address": "a@b.example"}
        assert http.put("/v1/subscriptions", json=body, headers={"if-none-match": "*"}).status_code == 201
        assert http.put("/v1/subscriptions", json=body, headers={"if-none-match": "*"}).status_code == 412
        assert http.put("/v1/subscriptions", json=body | {"name": "none"}, headers={"if-match": "*"}).status_code == 412
        path = "/v1/subscriptions/conditional"
    elif kind == "feeds":
        path = f"/v1/feeds/{http.post('/v1/feeds', json={'url': 'https://news.example/feed.xml'}).json()['id']}"
    else:
        path = f"/v1/silences/{http.post('/v1/silences', json=SILENCE).json()['id']}"
    assert http.delete(path, headers={"if-match": '"stale"'}).status_code == 412
    assert http.delete(path, headers={"if-match": http.get(path).headers["etag"]}).status_code in {200, 204}


def test_a_post_sent_twice_with_its_key_is_done_once(http):
    before = len(http.get("/v1/endpoints").json()["endpoints"])
    key = {"idempotency-key": '"make-1"'}
    body = HOOK | {"address": "https://hooks.example/once"}
    first, second = (http.post("/v1/endpoints", json=body, headers=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second.json()["secret"].startswith("whsec_")  # shown once, and again to whoever has the key and the token
    assert second.headers["idempotency-replayed"] == "true"
    assert len(http.get("/v1/endpoints").json()["endpoints"]) == before + 1
    unquoted = http.post("/v1/endpoints", json=body, headers={"idempotency-key": "make-1"})
    assert unquoted.json() == first.json()


def test_a_kept_answer_can_not_be_read_in_the_store(http, database):
    made = http.post(
        "/v1/endpoints", json=HOOK | {"address": "https://hooks.example/s"}, headers={"idempotency-key": "s"}
    ).json()
    with database.read() as tx:
        rows = tx.execute(kept_requests.select()).all()
    assert rows
    assert not any(made["secret"].encode() in row.answer or b"hooks.example" in row.answer for row in rows)


def test_a_key_stands_for_one_request(http, url, context):
    key = {"idempotency-key": "one-request"}
    assert http.post("/v1/silences", json=SILENCE, headers=key).status_code == 201
    assert problem_of(http.post("/v1/silences", json=SILENCE | {"reason": "other"}, headers=key)) == "key-reused"
    assert problem_of(http.post("/v1/suppressions", json=SILENCE, headers=key)) == "key-reused"
    other = httpx.post(f"{url}/v1/silences", json=SILENCE, headers=authorized(context) | key)  # somebody else's key
    assert other.status_code == 201
    assert "idempotency-replayed" not in other.headers


@pytest.mark.parametrize("key", ['""', '"a', "a b", "x" * 256, "ä".encode()])
def test_a_key_that_is_none_is_refused(http, key):
    assert problem_of(http.post("/v1/silences", json=SILENCE, headers={"idempotency-key": key})) == "malformed"


def test_a_request_that_failed_can_be_sent_again_with_its_key(http):
    key = {"idempotency-key": "again"}
    body = HOOK | {"address": "https://hooks.example/free-later"}
    taken = http.post("/v1/endpoints", json=body).json()["id"]
    assert http.post("/v1/endpoints", json=body, headers=key).status_code == 409
    http.delete(f"/v1/endpoints/{taken}")
    assert http.post("/v1/endpoints", json=body, headers=key).status_code == 201


def test_a_second_request_waits_for_the_first(context, desk):
    """The first one hangs in the handler, over the names that it asks for."""
    inside, go_on = threading.Event(), threading.Event()

    def slow_names():
        inside.set()
        go_on.wait(60)
        return context.names()

    slow = replace(context, names=slow_names)
    with served(slow) as url:
        answers: list[httpx.Response] = []
        ask = {"json": SILENCE, "headers": desk | {"idempotency-key": "slow"}, "timeout": 60}
        first = threading.Thread(target=lambda: answers.append(httpx.post(f"{url}/v1/silences", **ask)))
        first.start()
        assert inside.wait(60)
        second = httpx.post(f"{url}/v1/silences", **ask)
        go_on.set()
        first.join()
    assert (second.status_code, second.headers["retry-after"]) == (409, "5")
    assert second.json()["type"] == "/problems/in-progress"
    assert answers[0].status_code == 201


def test_a_console_killed_before_the_change_leaves_a_key_that_works(context, database, desk):
    assert_after_kill(context, database, desk, took_effect=False, status=201)


def test_a_console_killed_after_the_change_never_makes_it_twice(context, database, desk):
    assert_after_kill(context, database, desk, took_effect=True, status=409)


def assert_after_kill(context, database, desk, *, took_effect: bool, status: int) -> None:
    """The store as a kill leaves it: the request is there and has no answer."""
    key = desk | {"idempotency-key": f"killed-{took_effect}"}
    with served(context) as url:
        assert httpx.post(f"{url}/v1/silences", json=SILENCE, headers=key).status_code == 201
    with database.begin() as tx:
        tx.execute(kept_requests.update().values(answer=None))
        assert tx.execute(kept_requests.select().where(kept_requests.c.took_effect)).first()
        if not took_effect:
            tx.execute(kept_requests.update().values(took_effect=False))
    later = replace(context, clock=lambda: NOW + GIVEN_UP)
    with served(later) as url:
        again = httpx.post(f"{url}/v1/silences", json=SILENCE, headers=key)
        assert again.status_code == status
        assert not took_effect or problem_of(again) == "answer-lost"


def test_a_key_means_nothing_after_a_day(context, desk):
    key = desk | {"idempotency-key": "a-day"}
    body = SILENCE | {"ends_at": (NOW + timedelta(days=9)).isoformat()}
    with served(context) as url:
        first = httpx.post(f"{url}/v1/silences", json=body, headers=key).json()
    with served(replace(context, clock=lambda: NOW + KEPT)) as url:
        assert httpx.post(f"{url}/v1/silences", json=body, headers=key).json()["id"] != first["id"]


def test_who_asks_too_often_is_told_when_to_come_back(context):
    limited = replace(context, rate_limits=RateLimits(token=3, address=2))
    with served(limited) as url:
        token, other = authorized(context), authorized(context)
        left = [httpx.get(f"{url}/v1/rules", headers=token) for _ in range(4)]
        assert [answer.status_code for answer in left] == [200, 200, 200, 429]
        assert left[0].headers["ratelimit-policy"] == '"token";q=3;w=60'
        assert [answer.headers["ratelimit"].split(";")[1] for answer in left] == ["r=2", "r=1", "r=0", "r=0"]
        assert problem_of(left[-1]) == "too-many-requests"
        assert 1 <= int(left[-1].headers["retry-after"]) <= 60
        assert httpx.get(f"{url}/v1/rules", headers=other).status_code == 200  # each token has its own
        strangers = [httpx.get(f"{url}/v1/rules", headers={"authorization": f"Bearer {n}"}) for n in range(3)]
        assert [answer.status_code for answer in strangers] == [401, 401, 429]  # guessing tokens is limited, too
        assert strangers[0].headers["ratelimit-policy"] == '"address";q=2;w=60'
        assert httpx.get(f"{url}/login").status_code == 200


def test_pages_of_other_origins_use_the_api_only_where_they_are_invited(context, url):
    token, origin = authorized(context), {"origin": "https://desk.example", "sec-fetch-site": "cross-site"}
    asked = origin | {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    assert "access-control-allow-origin" not in httpx.get(f"{url}/v1/rules", headers=origin | token).headers
    assert problem_of(httpx.post(f"{url}/v1/silences", json=SILENCE, headers=origin | token)) == "cross-site"
    with served(replace(context, cors_origins=("https://desk.example",))) as open_url:
        before = httpx.options(f"{open_url}/v1/silences", headers=asked)
        assert before.headers["access-control-allow-origin"] == "https://desk.example"
        made = httpx.post(f"{open_url}/v1/silences", json=SILENCE, headers=origin | token)
        assert (made.status_code, made.headers["access-control-allow-origin"]) == (201, "https://desk.example")
        assert "access-control-allow-credentials" not in {*made.headers, *before.headers}
        evil = origin | {"origin": "https://evil.example"}
        assert httpx.post(f"{open_url}/v1/silences", json=SILENCE, headers=evil | token).status_code == 403
        cookie = origin | {"cookie": "tocsin_session=x"}
        assert httpx.post(f"{open_url}/v1/silences", json=SILENCE, headers=cookie).status_code == 403
        assert "access-control-allow-origin" not in httpx.get(f"{open_url}/login", headers=origin).headers


@pytest.mark.parametrize("path", ["/v1/alerts?limit=2", "/v1/deliveries?limit=2", "/v1/events?limit=1"])
def test_pages_of_a_list_are_linked(http, path):
    parts, address = [], path
    while address:
        answer = http.get(address)
        parts += next(iter(answer.json().values()))
        assert answer.links["first"]["url"] == path
        address = answer.links.get("next", {}).get("url")
    whole = http.get(path.partition("?")[0], params={"limit": 200}).json()
    assert parts == next(iter(whole.values()))
    assert len(parts) > 2


def test_every_type_of_problem_has_its_section_and_its_page(url):
    page = (ROOT / "docs" / "problems.md").read_text()
    for kind in Problem:
        assert f"## {kind.slug}\n\n**{kind.value.status} {kind.value.title}.**" in page
        assert httpx.get(f"{url}{kind.address}").status_code == 200
    assert httpx.get(f"{url}/problems/nonsense").status_code == 404


def test_what_is_refused_says_its_type(http, url, context):
    assert problem_of(httpx.get(f"{url}/v1/rules")) == "token-needed"
    assert problem_of(httpx.get(f"{url}/v1/rules", headers=authorized(context, Scope.INGEST))) == "not-allowed"
    assert problem_of(http.get("/v1/nothing")) == "not-found"
    assert problem_of(http.put("/v1/rules")) == "method-not-allowed"
    assert problem_of(http.get("/v1/rules?nonsense=1")) == "wrong-form"
    assert problem_of(http.post("/v1/silences", json=SILENCE | {"reason": " "})) == "refused"
    assert problem_of(http.get("/v1/rules", headers={"x-long": "x" * 33_000})) == "headers-too-large"
    assert problem_of(http.post("/v1/silences", content=b"x" * 1_000_001)) == "too-large"

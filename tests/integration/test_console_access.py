"""A running console against those who may not use it: over sockets, and behind proxies."""

import socket
from http.client import HTTPResponse
from pathlib import Path

import httpx
import psutil
import pytest

from streams.adapters.store.database import Database
from streams.domain.token import Scope
from streams.services.access.create_login_link import create_login_link
from streams.services.access.create_token import create_token
from streams.services.access.revoke_token import revoke_token
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


@pytest.fixture
def stranger(url):
    with httpx.Client(base_url=url) as client:
        yield client


def connect(url: str) -> socket.socket:
    host, port = url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=patient(20))


def said_to(url: str, request: bytes) -> bytes:
    """The first part of the answer to the bytes of a request."""
    with connect(url) as connection:
        connection.sendall(request)
        return connection.recv(65536)


BODY = {"name": "x", "channel": "email", "address": "a@b.example"}


@pytest.mark.parametrize(
    "forwarded",
    [
        {},  # nginx's bare proxy_pass: Host: 127.0.0.1:8700 and no word of the client
        {"host": "tocsin.example"},
        {"x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "https"},
        {"x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1", "forwarded": "for=127.0.0.1"},
    ],
)
def test_a_reverse_proxy_opens_nothing(stranger, context, forwarded):
    assert stranger.put("/v1/subscriptions", json=BODY, headers=forwarded).status_code == 401
    assert stranger.get("/alerts", headers=forwarded).headers["location"] == "/login?to=/alerts"
    assert stranger.get("/v1/alerts", headers=forwarded | authorized(context, Scope.READ)).status_code == 200


def test_a_login_behind_a_proxy_works_though_the_host_was_replaced(stranger, context):
    code = create_login_link(context.store, "", Scope.READ, NOW).rpartition("/")[2]
    proxied = {"host": "127.0.0.1:8700", "origin": context.public_url, "x-forwarded-for": "192.0.2.7"}
    assert stranger.post("/login", data={"token": code}, headers=proxied).status_code == 303
    assert stranger.get("/alerts", headers=proxied).status_code == 200


def test_who_is_not_known_is_refused_before_the_body_is_read(url):
    before = psutil.Process().memory_info().rss
    head = b"POST /v1/articles HTTP/1.1\r\nHost: a\r\nContent-Length: 400000000\r\n\r\n"
    with connect(url) as connection:
        connection.sendall(head)
        assert connection.recv(65536).startswith(b"HTTP/1.1 401")
        for _ in range(1000):
            try:
                connection.sendall(b"x" * 100_000)
            except OSError:  # closed
                break
    assert psutil.Process().memory_info().rss - before < 50_000_000


@pytest.mark.parametrize(
    ("path", "size"), [("/v1/subscriptions", 1_000_001), ("/v1/articles", 20_000_001), ("/login", 16_385)]
)
def test_bodies_are_limited_whether_or_not_their_length_is_declared(stranger, context, path, size):
    method = "PUT" if "subscriptions" in path else "POST"
    headers = authorized(context) | {"content-type": "application/x-www-form-urlencoded" if path == "/login" else "x/y"}
    declared = stranger.request(method, path, content=b" " * size, headers=headers)
    chunked = stranger.request(method, path, content=(b" " * size for _ in range(1)), headers=headers)
    for answer in (declared, chunked):
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_declared_too_long_is_refused_before_it_is_sent(url, context):
    token = authorized(context)["authorization"].encode()
    head = b"POST /v1/articles HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\nContent-Length: 20000001\r\n\r\n" % token
    assert said_to(url, head).startswith(b"HTTP/1.1 413")


def test_a_body_that_does_not_arrive_in_time_is_given_up(context):
    token = authorized(context)["authorization"].encode()
    request = b"POST /v1/articles HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\nContent-Length: 9\r\n\r\n{" % token
    with served(context, body_seconds=3) as url:
        assert said_to(url, request).startswith(b"HTTP/1.1 408")


def test_headers_that_do_not_arrive_in_time_are_given_up(context):
    with served(context, header_seconds=3) as url, connect(url) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        answer = HTTPResponse(connection)
        answer.begin()
        assert answer.status == 200
        answer.read()
        connection.sendall(b"GET / HTTP/1.1\r\nHost:")
        assert connection.recv(65536) == b""


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([b"Host: a", b"Host: b"], b"400"),
        ([b"Host: user@a"], b"400"),
        ([b"Host: a", b"Authorization: Bearer x", b"Authorization: Bearer y"], b"400"),
        ([b"Host: a", *[b"X-%d: y" % n for n in range(100)]], b"431"),
        ([b"Host: a", b"Origin: http://["], b"403"),
    ],
)
def test_odd_headers_are_refused_with_a_problem_and_the_security_headers(url, lines, status):
    said = said_to(url, b"POST /v1/silences HTTP/1.1\r\n" + b"\r\n".join(lines) + b"\r\nContent-Length: 0\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 " + status)
    if lines[1:2] != [b"Host: b"]:  # h11 itself refuses two hosts
        assert b"application/problem+json" in said
        assert b"frame-ancestors 'none'" in said


def test_who_guesses_tokens_is_told_to_wait(context):
    with served(context) as url, httpx.Client(base_url=url) as client:
        answers = [client.post("/login", data={"token": "guess"}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60


def test_logging_out_ends_the_session_for_every_copy_of_its_cookie(context, url):
    text = create_token(context.store, "leaver", Scope.READ, NOW)
    with httpx.Client(base_url=url) as client:
        client.post("/login", data={"token": text})
        copy = dict(client.cookies)
        assert client.get("/alerts").status_code == 200
        client.post("/logout")
    assert httpx.get(f"{url}/alerts", cookies=copy).status_code == 303


def test_a_revoked_token_ends_its_session_and_its_stream_at_once(context, url):
    text = create_token(context.store, "watcher", Scope.READ, NOW)
    with httpx.Client(base_url=url, timeout=patient(20)) as client:
        client.post("/login", data={"token": text})
        with client.stream("GET", "/v1/alerts/stream") as stream:
            revoke_token(context.store, "watcher")
            for _ in stream.iter_lines():  # ends by itself
                pass
        assert client.get("/alerts").status_code == 303


def test_reading_pages_with_a_session_waits_for_no_writer(context, url):
    text = create_token(context.store, "reader", Scope.READ, NOW)
    with httpx.Client(base_url=url, timeout=patient(10)) as client:
        client.post("/login", data={"token": text})
        with context.store.begin():
            for path in ("/alerts", "/deliveries", "/subscriptions", "/health"):
                assert client.get(path).status_code == 200


def test_head_answers_as_get_without_a_body(stranger, context):
    reader = authorized(context, Scope.READ)
    for path in ("/v1/alerts", "/alerts", "/healthz", "/v1/alerts/stream", "/v1/alerts/none"):
        head = stranger.head(path, headers=reader)
        assert head.content == b""
        assert head.status_code == (404 if path.endswith("none") else 200)
        assert "content-security-policy" in head.headers


def test_proxy_snippets_keep_what_the_console_needs() -> None:
    deploy = Path(__file__).parents[2] / "deploy"
    nginx, caddy = (deploy / "nginx.conf").read_text(), (deploy / "Caddyfile").read_text()
    assert "proxy_set_header Host $host;" in nginx
    assert "client_max_body_size 20m;" in nginx
    assert "proxy_buffering off;" in nginx
    assert "reverse_proxy 127.0.0.1:8700" in caddy

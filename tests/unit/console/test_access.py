"""Which requests are refused whoever sends them, and who must wait to log in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.console.access import bearer, header_fault, is_cross_site, is_open
from streams.console.login_attempts import MAX_FAILURES, LoginAttempts
from streams.console.pages.actions import local_path

HERE = "https://tocsin.example"
PROXIED = {"host": "127.0.0.1:8700"}


@pytest.mark.parametrize(
    ("method", "headers", "cross"),
    [
        ("GET", {"sec-fetch-site": "cross-site"}, False),
        ("POST", {"sec-fetch-site": "cross-site"}, True),
        ("POST", {"sec-fetch-site": "same-site"}, True),
        ("POST", {"sec-fetch-site": "same-origin"}, False),
        ("POST", {"sec-fetch-site": "none"}, False),
        ("DELETE", {"origin": "https://evil.example"}, True),
        ("POST", {"origin": "http://127.0.0.1:8700"}, False),
        ("POST", {"origin": HERE}, False),  # behind a proxy that replaced the host
        ("POST", {"origin": "null"}, True),
        ("POST", {"origin": "http://["}, True),
        ("POST", {}, False),  # no browser
    ],
)
def test_another_site_cannot_make_a_browser_change_anything(method, headers, cross):
    assert is_cross_site(method, "/v1/silences", PROXIED | headers, HERE) is cross


@pytest.mark.parametrize(
    "host",
    [
        "",
        "user@tocsin.example",
        "a:b@c",
        "tocsin.example/x",
        "a b",
        "[::1",
        "a\\b",
        "a:port",
        "[::1]x",
        "a?b",
        "-a",
        "ä",
    ],
)
def test_odd_hosts_are_refused(host):
    assert header_fault([(b"host", host.encode("latin-1"))]) == (400, "the header host names no host")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8700", "[::1]:8700", "tocsin.example", "a-b_c.example:443"])
def test_ordinary_hosts_pass(host):
    assert header_fault([(b"host", host.encode())]) is None


@pytest.mark.parametrize("name", [b"host", b"authorization", b"origin", b"sec-fetch-site", b"cookie", b"content-type"])
def test_headers_that_decide_stand_there_once(name):
    headers = [(b"host", b"a"), (name, b"a")] if name == b"host" else [(b"host", b"a"), (name, b"a"), (name, b"b")]
    fault = header_fault(headers)
    assert fault is not None
    assert fault[0] == 400


@pytest.mark.parametrize("headers", [[(b"x", b"")] * 100, [(b"x", b"y" * 32_768)]])
def test_headers_are_limited_in_number_and_size(headers):
    fault = header_fault([(b"host", b"a"), *headers])
    assert fault is not None
    assert fault[0] == 431


@given(st.text())
def test_no_origin_breaks_the_check(origin):
    is_cross_site("POST", "/", PROXIED | {"origin": origin}, HERE)


@pytest.mark.parametrize(
    ("path", "is_so"),
    [("/login", True), ("/login/x", True), ("/healthz", True), ("/loginx", False), ("/v1/alerts", False), ("/", False)],
)
def test_only_what_shows_nothing_is_open(path, is_so):
    assert is_open(path) is is_so


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", None), ("Bearer ", None), ("", None)],
)
def test_a_token_stands_behind_bearer(header, token):
    assert bearer({"authorization": header}) == token


def test_who_failed_to_log_in_too_often_waits_and_nobody_else_does():
    now = 1000.0
    attempts = LoginAttempts(lambda: now)
    for _ in range(MAX_FAILURES):
        assert attempts.wait("192.0.2.7") == 0
        attempts.note_failure("192.0.2.7")
    now += 20
    assert attempts.wait("192.0.2.7") == 40
    assert attempts.wait("192.0.2.8") == 0
    now += 40
    assert attempts.wait("192.0.2.7") == 0
    for _ in range(MAX_FAILURES - 1):
        attempts.note_failure("192.0.2.7")
        assert attempts.wait("192.0.2.7") == 0
    attempts.note_failure("192.0.2.7")
    assert attempts.wait("192.0.2.7") == 60


def test_failures_of_very_many_addresses_are_not_all_remembered():
    attempts = LoginAttempts(lambda: 1000.0)
    for address in ("first", *(str(number) for number in range(10_000))):
        for _ in range(MAX_FAILURES):
            attempts.note_failure(address)
    assert attempts.wait("first") == 0
    assert attempts.wait("9999") == 60


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "", "javascript:x"])
def test_a_login_leads_nowhere_else(path):
    assert local_path(path) == "/alerts"

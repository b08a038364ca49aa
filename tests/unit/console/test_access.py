"""Who is let in without a token, what other sites can make a browser do, and how long a session lasts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.console.access import Origin, bearer, is_cross_site, is_from_here
from streams.console.pages.actions import _local
from streams.services.access.session_cookie import seal_session, session_name

NOW = datetime(2024, 3, 6, 12, tzinfo=UTC)
KEY = b"k" * 32


@pytest.mark.parametrize(
    ("client", "headers", "here"),
    [
        ("127.0.0.1", {"host": "127.0.0.1:8700"}, True),
        ("127.0.0.1", {"host": "localhost"}, True),
        ("::1", {"host": "[::1]:8700"}, True),
        ("192.0.2.7", {"host": "127.0.0.1:8700"}, False),  # from elsewhere
        ("127.0.0.1", {"host": "tocsin.example"}, False),  # a proxy that keeps the host
        ("127.0.0.1", {"host": "127.0.0.1", "x-forwarded-for": "192.0.2.7"}, False),  # a proxy that does not
        ("127.0.0.1", {"host": "127.0.0.1", "forwarded": "for=192.0.2.7"}, False),
        ("127.0.0.1", {"host": "evil.example:8700"}, False),  # a name of the web that leads to loopback
        ("127.0.0.1", {"host": "127.0.0.1.evil.example"}, False),
        ("127.0.0.1", {"host": "[::1"}, False),
        ("127.0.0.1", {}, False),
        ("", {"host": "localhost"}, False),
    ],
)
def test_only_this_machine_asking_itself_needs_no_token(client, headers, here):
    assert is_from_here(Origin(client, headers)) is here


@pytest.mark.parametrize(
    ("method", "headers", "cross"),
    [
        ("GET", {"sec-fetch-site": "cross-site"}, False),
        ("POST", {"sec-fetch-site": "cross-site"}, True),
        ("POST", {"sec-fetch-site": "same-site"}, True),
        ("POST", {"sec-fetch-site": "same-origin"}, False),
        ("POST", {"sec-fetch-site": "none"}, False),
        ("DELETE", {"origin": "https://evil.example", "host": "127.0.0.1:8700"}, True),
        ("POST", {"origin": "http://127.0.0.1:8700", "host": "127.0.0.1:8700"}, False),
        ("POST", {"origin": "null", "host": "127.0.0.1:8700"}, True),
        ("POST", {"host": "127.0.0.1:8700"}, False),  # no browser
    ],
)
def test_another_site_cannot_make_a_browser_change_anything(method, headers, cross):
    assert is_cross_site(method, Origin("127.0.0.1", headers)) is cross


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", None), ("Bearer ", None), ("", None)],
)
def test_a_token_stands_behind_bearer(header, token):
    assert bearer({"authorization": header}) == token


def test_a_session_ends_after_twelve_hours():
    cookie = seal_session(KEY, "desk", NOW)
    assert session_name(KEY, cookie, NOW + timedelta(hours=12) - timedelta(seconds=1)) == "desk"
    assert session_name(KEY, cookie, NOW + timedelta(hours=12)) is None


def test_a_session_that_was_changed_or_sealed_by_another_key_is_none():
    cookie = seal_session(KEY, "desk", NOW)
    assert session_name(b"x" * 32, cookie, NOW) is None
    for place in range(len(cookie)):
        changed = cookie[:place] + ("0" if cookie[place] != "0" else "1") + cookie[place + 1 :]
        assert session_name(KEY, changed, NOW) is None


@given(st.text())
def test_no_cookie_at_all_breaks_the_check(cookie):
    assert session_name(KEY, cookie, NOW) is None


@given(st.text())
def test_every_name_of_a_token_comes_back(name):
    try:
        name.encode()
    except UnicodeEncodeError:
        return
    assert session_name(KEY, seal_session(KEY, name, NOW), NOW) == name


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "", "javascript:x"])
def test_a_login_leads_nowhere_else(path):
    assert _local(path) == "/alerts"

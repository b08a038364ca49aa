"""Which headers an endpoint may add."""

import pytest

from streams.notify.request_header import wrong_headers


def test_ordinary_headers_are_fine() -> None:
    assert wrong_headers({"Authorization": "Bearer abc.def", "X-Team": "geo desk", "content-type": "text/plain"}) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("", "x"),
        ("X Team", "x"),
        ("X-Team:", "x"),
        ("X-Team\r\nX-Evil", "x"),
        ("Ünicode", "x"),
        ("X-Team", "x\r\nX-Evil: y"),
        ("X-Team", "x\ny"),
        ("X-Team", "\x00"),
        ("X-Team", "é"),
        ("X-Team", " x"),
        ("X-Team", ""),
        ("Host", "x"),
        ("content-LENGTH", "1"),
        ("Transfer-Encoding", "chunked"),
        ("Webhook-Signature", "v1,x"),
        ("webhook-id", "x"),
        ("Proxy-Authorization", "x"),
    ],
)
def test_what_could_break_or_forge_a_request_is_refused(name: str, value: str) -> None:
    (line,) = wrong_headers({name: value})
    assert len(line.splitlines()) == 1
    assert "Evil: y" not in line


def test_a_header_stands_once() -> None:
    assert wrong_headers({"X-A": "1", "x-a": "2"}) == ["a header stands there twice"]

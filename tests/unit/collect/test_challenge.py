"""Pages that keep programs out are named as what they are."""

import pytest

from streams.collect.challenge import challenge_of

CHALLENGES = [
    ("Cloudflare", 403, {"cf-mitigated": "challenge"}, b""),
    ("Cloudflare", 503, {"server": "cloudflare"}, b"<title>Just a moment...</title>"),
    ("DataDome", 403, {"x-datadome": "protected"}, b""),
    ("DataDome", 403, {"set-cookie": "datadome=x; Path=/"}, b""),
    ("Imperva", 403, {}, b'<script src="/_Incapsula_Resource?x">'),
    ("Akamai", 403, {"server": "AkamaiGHost"}, b"<h1>Access Denied</h1>"),
]


@pytest.mark.parametrize(("name", "status", "headers", "body"), CHALLENGES)
def test_a_challenge_is_named(name: str, status: int, headers: dict[str, str], body: bytes) -> None:
    assert challenge_of(status, headers, body) == name


def test_an_ordinary_refusal_is_no_challenge() -> None:
    assert challenge_of(403, {"server": "cloudflare"}, b"Forbidden") is None
    assert challenge_of(200, {"x-datadome": "protected"}, b"<rss/>") is None

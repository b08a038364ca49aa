"""Challenge pages: what sites that block programs return instead of the document."""

import re
from collections.abc import Mapping

_BLOCKING = frozenset({401, 403, 405, 429, 503})
_HEAD = 65_536

_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "Cloudflare",
        re.compile(r"^cf-mitigated: challenge|cdn-cgi/challenge-platform|<title>just a moment", re.MULTILINE),
    ),
    ("DataDome", re.compile(r"^x-(?:datadome|dd-b)\b|^set-cookie: datadome=|captcha-delivery\.com", re.MULTILINE)),
    ("Imperva", re.compile(r"_incapsula_resource|^set-cookie: (?:incap_ses|visid_incap)", re.MULTILINE)),
    ("HUMAN (PerimeterX)", re.compile(r"px-captcha|perimeterx")),
    ("AWS WAF", re.compile(r"^x-amzn-waf-action:|\.awswaf\.com", re.MULTILINE)),
    ("Akamai", re.compile(r"^server: akamaighost(?s:.*)access denied", re.MULTILINE)),
)
"""Who challenges, and what their answers bear: lower-case headers, one a line, before the page."""


def challenge_of(status: int, headers: Mapping[str, str], body: bytes) -> str | None:
    """Who challenges us, by the answer's marks; None when it is no challenge. Header names are in lower case."""
    if status not in _BLOCKING:
        return None
    lines = "".join(f"{name}: {value}\n" for name, value in headers.items())
    answer = (lines + body[:_HEAD].decode("utf-8", "replace")).lower()
    return next((name for name, mark in _MARKS if mark.search(answer)), None)

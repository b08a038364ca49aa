"""Custom request headers of webhook endpoints."""

import re
from collections.abc import Mapping

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?")
_OURS = frozenset(
    "host content-length transfer-encoding connection keep-alive te trailer upgrade expect accept-encoding".split()
)
_PLAIN_JSON = {"content-type": "application/json"}
_OUR_PREFIXES = ("webhook-", "proxy-")


def wrong_headers(headers: Mapping[str, str]) -> list[str]:
    """What is wrong with these headers, one line each; values, which may be secret, are not repeated."""
    wrong = []
    for name, value in headers.items():
        lower = name.lower()
        if not _NAME.fullmatch(name):
            wrong.append(f"{name!r} is no name of a header")
        elif lower in _OURS or lower.startswith(_OUR_PREFIXES):
            wrong.append(f"{name} is Tocsin's own to send")
        elif not _VALUE.fullmatch(value):
            wrong.append(f"the value of {name} has characters that a header may not have, or is empty")
    if len({name.lower() for name in headers}) < len(headers):
        wrong.append("a header stands there twice")
    return wrong


def with_plain_json(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers, and the content type that every receiver parses."""
    return {name: value for name, value in headers.items() if name.lower() != "content-type"} | _PLAIN_JSON

"""Access: which requests are refused regardless of who sends them."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlsplit

SESSION = "tocsin_session"
"""Name of the pages' cookie."""
MAX_HEADERS = 100
MAX_HEADER_BYTES = 32_768

_OPEN = ("/login", "/logout", "/healthz", "/readyz", "/openapi.json", "/dev/feed.xml")
_OPEN_BELOW = ("/login/", "/unsubscribe/", "/static/", "/schemas/", "/dev/hooks/", "/websub/", "/problems/")
_PROOF_IN_ADDRESS = "/v1/alerts."
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ONCE = (b"host", b"authorization", b"origin", b"sec-fetch-site", b"content-type", b"cookie")
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")


def is_open(path: str) -> bool:
    """Whether a path needs no login: it shows nothing of the store, or carries its own proof."""
    return path in _OPEN or path.startswith(_OPEN_BELOW)


def may_carry_proof(path: str) -> bool:
    """Whether the handler itself takes a token out of the address, for programs that send no headers."""
    return path.startswith(_PROOF_IN_ADDRESS)


def header_fault(headers: Sequence[tuple[bytes, bytes]]) -> tuple[int, str] | None:
    """The status and the reason with which a request is refused for its headers; names are in lower case."""
    if len(headers) > MAX_HEADERS or sum(len(name) + len(value) for name, value in headers) > MAX_HEADER_BYTES:
        return 431, f"more than {MAX_HEADERS} headers or {MAX_HEADER_BYTES:,} bytes of them"
    times = Counter(name for name, _ in headers)
    for name in _ONCE:
        if times[name] > 1:
            return 400, f"the header {name.decode()} stands there more than once"
    host = next((value for name, value in headers if name == b"host"), b"")
    if not _HOST.fullmatch(host.decode("latin-1")):
        return 400, "the header host names no host"
    return None


def is_cross_site(method: str, path: str, headers: Mapping[str, str], public_url: str) -> bool:
    """Whether another site made a browser send this request to change something.

    Browsers say so themselves (``Sec-Fetch-Site``, ``Origin``); programs that are no browsers say neither. A proxy may
    have replaced the host, so an origin may also be the one at which people reach the console.
    """
    if method in _SAFE or path.startswith("/unsubscribe/"):  # unsubscribing uses no cookie: mail programs do it
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and _netloc(origin) not in {headers["host"], _netloc(public_url)}


def is_invited(path: str, headers: Mapping[str, str], origins: Collection[str]) -> bool:
    """Whether a page of another origin may use the API: its origin is named, and it sends a token, not our cookie."""
    is_named = "*" in origins or headers.get("origin") in origins
    return path.startswith("/v1/") and is_named and bearer(headers) is not None


def bearer(headers: Mapping[str, str]) -> str | None:
    """The token of the header ``Authorization: Bearer``."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _netloc(address: str) -> str | None:
    """The host and port of an address; none when it is no address, as ``http://[``."""
    try:
        return urlsplit(address).netloc or None
    except ValueError:
        return None

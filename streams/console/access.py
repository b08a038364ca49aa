"""Access: who may do what over HTTP, decided from values; and what browsers are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

SESSION = "tocsin_session"
"""Name of the pages' cookie."""

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from.

    Attributes:
        client: address of the other end of the connection.
        headers: with lower-case names.
    """

    client: str
    headers: Mapping[str, str]


def is_from_here(origin: Origin) -> bool:
    """Whether a program of this machine asks this machine itself.

    A proxy on this machine also connects from loopback, so nothing that says it was forwarded counts; and a page of
    the web can make a browser connect to loopback under a name of its own, so the host asked for must be loopback.
    """
    if any(name in origin.headers for name in _FORWARDED):
        return False
    return _is_loopback(origin.client) and _is_loopback(_host(origin.headers.get("host", "")))


def is_cross_site(method: str, origin: Origin) -> bool:
    """Whether another site made a browser send this request to change something.

    Browsers say so themselves (``Sec-Fetch-Site``, ``Origin``); programs that are no browsers say neither.
    """
    if method in _SAFE:
        return False
    site = origin.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    source = origin.headers.get("origin")
    return source is not None and urlsplit(source).netloc != origin.headers.get("host")


def bearer(headers: Mapping[str, str]) -> str | None:
    """The token of the header ``Authorization: Bearer``."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _host(header: str) -> str:
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

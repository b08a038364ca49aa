"""Canonical URLs: one form for the many spellings of a page's address."""

from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

_TRACKING = frozenset(
    "fbclid gclid dclid gbraid wbraid msclkid yclid twclid igshid mc_cid mc_eid mkt_tok _ga _gl ncid cmpid ocid "
    "ref_src ref_url s_cid spm at_medium at_campaign".split()
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_KEPT_IN_PATHS = "/:@!$&'()*+,;=~%-._"


def canonical_url(url: str) -> str:
    """Lower-case scheme and host, without default port, fragment, tracking parameters; parameters sorted.

    Raises:
        ValueError: it is not an absolute http or https URL; the text says why.
    """
    if any(character.isspace() or not character.isprintable() for character in url.strip()):
        raise ValueError("contains white space or control characters")
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise ValueError("is not an http or https URL")
    if parts.username is not None or parts.password is not None:
        raise ValueError("contains a user name or password")
    host = _host(parts.hostname)
    if parts.port is not None and parts.port != _DEFAULT_PORTS[scheme]:
        host = f"{host}:{parts.port}"
    query = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _is_tracking(pair[0]))
    return urlunsplit((scheme, host, quote(parts.path or "/", safe=_KEPT_IN_PATHS), urlencode(query), ""))


def domain_of(url: str) -> str | None:
    """The domain of a URL's site, lower case and without ``www.``; none where it names no host."""
    host = urlsplit(url).hostname
    return host.removeprefix("www.") if host else None


def _host(given: str | None) -> str:
    name = (given or "").lower().rstrip(".")
    if not name.strip("."):
        raise ValueError("names no host")
    if ":" in name:
        return f"[{name}]"
    try:
        return name if name.isascii() else name.encode("idna").decode()
    except UnicodeError as error:
        raise ValueError(f"has a host that cannot exist: {name}") from error


def _is_tracking(parameter: str) -> bool:
    return parameter.lower() in _TRACKING or parameter.lower().startswith("utm_")

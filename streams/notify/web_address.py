"""Web addresses of endpoints."""

from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit


def read_url(text: str, example: str = "https://example.com/hook", *, secure: bool = False) -> str:
    """The URL; raises ValueError that says how to write it.

    Args:
        text: what somebody gave.
        example: how to write one.
        secure: only https.
    """
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"this is not a URL ({error}); write it like {example}") from error
    if parts.scheme not in {"http", "https"} or not host or any(c <= " " or c == "\x7f" for c in text):
        raise ValueError(f"this is not a URL of the web; write it like {example}")
    if secure and parts.scheme != "https":
        raise ValueError(f"this service takes only https; write it like {example}")
    if parts.username or parts.password:
        raise ValueError("a URL must not hold a user or password; send them in a header instead")
    return text


def without_query(address: str, *names: str) -> tuple[str, dict[str, str]]:
    """The address without these parameters, which it carries for us, and their values."""
    parts = urlsplit(address)
    query = parse_qs(parts.query, keep_blank_values=True)
    taken = {name: query.pop(name)[0] for name in names if name in query}
    return urlunsplit(parts._replace(query=urlencode(query, doseq=True))), taken


def with_query(address: str, **parameters: str) -> str:
    """The address with these parameters added."""
    parts = urlsplit(address)
    query = "&".join(filter(None, (parts.query, urlencode(parameters))))
    return urlunsplit(parts._replace(query=query))

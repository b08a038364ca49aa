"""What can be wrong with a feed as people configure it, and how it is shown."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from streams.domain.feed import Feed
from streams.ingest.canonical_url import canonical_url
from streams.notify.request_header import wrong_headers

MAX_EVERY = 30 * 24 * 3_600
_SECRET = re.compile(r"key|token|secret|auth|pass|sig", re.IGNORECASE)


def wrong_feed(feed: Feed) -> list[str]:
    """What is wrong with a feed, one line each, with its option first; values of headers are not repeated."""
    wrong = []
    try:
        canonical_url(feed.url)
    except ValueError as error:
        hint = "; give a login as a header: Authorization" if "password" in str(error) else ""
        wrong.append(f"url: it {error}{hint}")
    if not feed.name.strip():
        wrong.append("name: it must not be empty")
    if feed.every is not None and not 1 <= feed.every <= MAX_EVERY:
        wrong.append("every: it goes from 1s to 30d")
    if feed.language is not None and not re.fullmatch(r"[a-z]{2,3}", feed.language):
        wrong.append(f"language: {feed.language!r} is no ISO 639-1 code such as en")
    if feed.country is not None and not re.fullmatch(r"[A-Z]{3}", feed.country):
        wrong.append(f"country: {feed.country!r} is no ISO 3166-1 alpha-3 code such as MLI")
    if feed.tier is not None and not 1 <= feed.tier <= 5:
        wrong.append("tier: it goes from 1 to 5")
    return wrong + [f"header: {line}" for line in wrong_headers(feed.headers)]


def masked_url(url: str) -> str:
    """A feed's address without what is secret in its query."""
    parts = urlsplit(url)
    pairs = [(name, "***" if _SECRET.search(name) else value) for name, value in parse_qsl(parts.query, True)]
    return urlunsplit(parts._replace(query=urlencode(pairs, safe="*"))) if parts.query else url


def host_name(url: str) -> str:
    """The name of a feed that nobody named: its host."""
    return (urlsplit(url).hostname or url).removeprefix("www.")

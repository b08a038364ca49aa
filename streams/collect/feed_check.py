"""Checks a feed's configuration."""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from streams.collect.json_mapping import wrong_mapping
from streams.domain.feed import Feed
from streams.ingest.canonical_url import canonical_url
from streams.notify.request_header import wrong_headers
from streams.notify.web_address import read_url

MAX_EVERY = 30 * 24 * 3_600
_SECRET = re.compile(r"key|token|secret|auth|pass|sig", re.IGNORECASE)


def wrong_feed(feed: Feed) -> list[str]:
    """What is wrong with a feed, one line each, with its option first; values of headers are not repeated."""
    wrong = _wrong_mailbox(feed) if is_mailbox(feed.url) else _wrong_address(feed.url)
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
    wrong += [f"mapping: {place}: {said}" for place, said in wrong_mapping(feed.mapping)] if feed.mapping else []
    if feed.full_text and feed.mapping and feed.mapping.cursor and not feed.mapping.cursor.kept:
        wrong.append("full_text: not together with a cursor to older pages: map the text instead")
    return wrong + [f"header: {line}" for line in wrong_headers(feed.headers)] + _wrong_login(feed)


def is_mailbox(url: str) -> bool:
    """Whether an address is a mailbox's."""
    return url.lower().startswith(("imap://", "imaps://"))


def _wrong_address(url: str) -> list[str]:
    try:
        canonical_url(url)
    except ValueError as error:
        hint = "; give a login with --login NAME" if "password" in str(error) else ""
        return [f"url: it {error}{hint}"]
    return []


def _wrong_mailbox(feed: Feed) -> list[str]:
    parts, wrong = urlsplit(feed.url), []
    try:
        known = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        known = False
    if not known or parts.query or parts.fragment:
        wrong.append("url: a mailbox is written imaps://host[:port]/folder")
    elif parts.username is not None:
        wrong.append("url: it contains a user name or password; give a login with --login NAME")
    folder = unquote(parts.path)
    if not folder.isascii() or not folder.isprintable():
        wrong.append("url: the folder has characters other than ASCII: write it in IMAP's modified UTF-7")
    if feed.oauth is None and not _has_login(feed):
        wrong.append("header: a mailbox needs a login: --login NAME")
    if feed.full_text or feed.mapping is not None:
        wrong.append("url: neither pages of articles nor a mapping are for mailboxes")
    return wrong


def _has_login(feed: Feed) -> bool:
    return any(name.lower() == "authorization" for name in feed.headers)


def _wrong_login(feed: Feed) -> list[str]:
    if feed.oauth is None:
        return ["user: it is for mailboxes that an access token opens"] if feed.user else []
    wrong = []
    try:
        read_url(feed.oauth.token_url, "https://login.example.com/token")
    except ValueError as error:
        wrong.append(f"oauth: the token URL: {error}")
    if not feed.oauth.client_id:
        wrong.append("oauth: it needs the client's id")
    if _has_login(feed):
        wrong.append("oauth: not together with an Authorization header or a password")
    if is_mailbox(feed.url) and not (feed.user.isprintable() and feed.user.strip()):
        wrong.append("user: a mailbox with OAuth needs to know whose it is: --login NAME")
    if not is_mailbox(feed.url) and feed.user:
        wrong.append("user: it is for mailboxes that an access token opens")
    return wrong


def client_of(feed: Feed) -> str | None:
    """What may be shown of the OAuth 2 client of a feed: its id."""
    return feed.oauth.client_id if feed.oauth is not None else None


def masked_url(url: str) -> str:
    """A feed's address without what is secret in its query."""
    parts = urlsplit(url)
    pairs = [(name, "***" if _SECRET.search(name) else value) for name, value in parse_qsl(parts.query, True)]
    return urlunsplit(parts._replace(query=urlencode(pairs, safe="*"))) if parts.query else url


def host_name(url: str) -> str:
    """The name of a feed that nobody named: its host."""
    return (urlsplit(url).hostname or url).removeprefix("www.")

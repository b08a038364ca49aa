"""Lists of feeds in files: OPML as readers exchange it, and YAML with every option."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import listparser
import yaml
from lxml import etree

from streams.adapters.feeds.mapping_section import as_tree, mapping_of
from streams.adapters.yaml.environment import resolved
from streams.adapters.yaml.section import Diagnostics, Section
from streams.adapters.yaml.tree import Node, documents
from streams.collect.feed_check import host_name, wrong_feed
from streams.collect.login import basic_login
from streams.domain.errors import Diagnostic, DiagnosticsError, Place
from streams.domain.feed import Feed, Identity, feed_id
from streams.domain.oauth2 import OAuth2Client

_NOTHING = timedelta(0)
_OAUTH = ("token_url", "client_id", "client_secret", "scope", "refresh_token")
KEYS = (
    "url",
    "name",
    "every",
    "language",
    "country",
    "owner",
    "tier",
    "full_text",
    "identity",
    "mapping",
    "headers",
    "oauth",
    "user",
)
"""Options of a feed in YAML; an exported list leaves headers and oauth out, since they hold secrets."""


def read_list(path: Path, now: datetime, environment: Mapping[str, str]) -> list[Feed]:
    """The feeds that a file lists; raises DiagnosticsError with everything that is wrong.

    Args:
        path: of OPML or YAML.
        now: when they are added.
        environment: what ``${NAME}`` stands for in addresses and headers.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DiagnosticsError([Diagnostic(Place(str(path)), f"cannot be read: {error.strerror or error}")]) from error
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _opml(data, path, now)
    diagnostics = Diagnostics()
    nodes, wrong = documents(data, str(path))
    diagnostics.found.extend(wrong)
    feeds: list[Feed] = []
    for node in nodes:
        section = Section(node, diagnostics, "the file", ("title", "feeds"))
        section.require("feeds")
        feeds.extend(read_feed(each, diagnostics, now, environment) for each in section.items("feeds"))
    diagnostics.raise_any()
    return feeds


def as_yaml(feeds: Sequence[Feed]) -> str:
    """Feeds as YAML that :func:`read_list` reads."""
    tree = {"feeds": [_options(feed) for feed in feeds]}
    return str(yaml.safe_dump(tree, sort_keys=False, allow_unicode=True))


def as_opml(feeds: Sequence[Feed]) -> str:
    """Feeds as OPML 2.0."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Feeds of Tocsin"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        etree.SubElement(body, "outline", type="rss", text=feed.name, title=feed.name, xmlUrl=feed.url)
    data: bytes = etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="utf-8")
    return data.decode()


def _opml(data: bytes, path: Path, now: datetime) -> list[Feed]:
    found = listparser.parse(data.decode("utf-8", "replace"))
    feeds = [
        Feed(id=feed_id(each.url), url=each.url, name=each.title or host_name(each.url), created_at=now)
        for each in found.feeds
    ]
    wrong = [Diagnostic(Place(str(path)), f"{feed.url}: {line}") for feed in feeds for line in wrong_feed(feed)]
    if not feeds:
        wrong.append(Diagnostic(Place(str(path)), "no feed is listed here", "write outlines with xmlUrl"))
    if wrong:
        raise DiagnosticsError(wrong)
    return feeds


def read_feed(node: Node, diagnostics: Diagnostics, now: datetime, environment: Mapping[str, str]) -> Feed:
    """The feed that a node describes; what is wrong is noted at its place."""
    section = Section(node, diagnostics, "a feed", KEYS)
    section.require("url")
    url = resolved(section.text("url"), environment, section.place_of("url"), diagnostics)
    every, tier, mapping = section.node("every"), section.node("tier"), section.node("mapping")
    faults = len(diagnostics.found)
    feed = Feed(
        id=feed_id(url),
        url=url,
        name=section.text("name", host_name(url) or "?", longest=200),
        every=int(section.duration("every", _NOTHING).total_seconds()) if every else None,
        language=section.text("language") or None,
        country=section.text("country") or None,
        owner=section.text("owner") or None,
        tier=int(section.number("tier", 3, 1, whole=True)) if tier else None,
        full_text=section.truth("full_text", default=False),
        identity=section.choice("identity", Identity, Identity.AUTO),
        headers=_headers(section, environment),
        oauth=_oauth(section, environment),
        user=section.text("user"),
        mapping=mapping_of(mapping, diagnostics) if mapping is not None else None,
        created_at=now,
    )
    for line in wrong_feed(feed) if url and len(diagnostics.found) == faults else ():
        key, _, said = line.partition(": ")
        diagnostics.add(section.place_of(key), f"{key}: {said}")
    return feed


def _headers(section: Section, environment: Mapping[str, str]) -> dict[str, str]:
    """Headers by name; ``login: NAME:PASSWORD`` is written as HTTP and IMAP carry it."""
    place, found = section.place_of("headers"), section.labels("headers")
    headers = {name: resolved(value, environment, place, section.diagnostics) for name, value in found.items()}
    login = next((name for name in headers if name.lower() == "login"), None)
    if login is not None:
        headers["Authorization"] = basic_login(*headers.pop(login).partition(":")[::2])
    return headers


def _oauth(section: Section, environment: Mapping[str, str]) -> OAuth2Client | None:
    node = section.node("oauth")
    if node is None:
        return None
    part = Section(node, section.diagnostics, "oauth", _OAUTH)
    part.require("token_url", "client_id", "client_secret")
    texts = {name: resolved(part.text(name), environment, part.place_of(name), section.diagnostics) for name in _OAUTH}
    return OAuth2Client(**texts)


def _options(feed: Feed) -> dict[str, object]:
    options: dict[str, object] = {
        "url": feed.url,
        "name": feed.name,
        "every": f"{feed.every}s" if feed.every else None,
        "language": feed.language,
        "country": feed.country,
        "owner": feed.owner,
        "tier": feed.tier,
        "full_text": feed.full_text or None,
        "identity": feed.identity.value if feed.identity is not Identity.AUTO else None,
        "mapping": as_tree(feed.mapping) if feed.mapping is not None else None,
    }
    return {name: value for name, value in options.items() if value is not None}

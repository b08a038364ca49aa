"""RSS 0.9x to 2.0, Atom and RDF, well-formed or not, by feedparser."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import feedparser

from streams.domain.errors import RejectedError
from streams.domain.feed_document import FeedDocument, FeedEntry, FeedForm

MAX_ENTRIES = 2_000
"""Entries of one document that are read."""

_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


def read(body: bytes, content_type: str, url: str) -> FeedDocument:
    """Read a document; raises RejectedError (``not_a_feed``) when there is no feed in it."""
    headers = {"content-type": content_type} if content_type else {}
    try:
        parsed = feedparser.parse(
            BytesIO(body), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    except Exception as error:
        raise RejectedError("not_a_feed", f"the document cannot be read: {type(error).__name__}: {error}") from error
    version = str(parsed.get("version") or "")
    if not version:
        problem = parsed.get("bozo_exception")
        raise RejectedError("not_a_feed", "the document is no RSS, Atom, RDF, JSON feed or sitemap" + _said(problem))
    feed = parsed.get("feed", {})
    links = [link for link in feed.get("links", ()) if isinstance(link, Mapping)]
    base = _first_link(links, "alternate") or url
    entries = parsed.get("entries", [])
    notes = [f"the XML is not well-formed{_said(parsed.get('bozo_exception'))}"] if parsed.get("bozo") else []
    if len(entries) > MAX_ENTRIES:
        notes.append(f"{len(entries):,} entries; the first {MAX_ENTRIES:,} were read")
    return FeedDocument(
        form=FeedForm.ATOM if version.startswith("atom") else FeedForm.RSS,
        entries=tuple(_entry(entry, urljoin(url, base), feed) for entry in entries[:MAX_ENTRIES]),
        title=_text(feed, "title"),
        link=urljoin(url, _text(feed, "link")) if _text(feed, "link") else "",
        language=_text(feed, "language"),
        min_interval=_min_interval(feed),
        hub=_first_link(links, "hub"),
        topic=_first_link(links, "self"),
        notes=tuple(notes),
    )


def _entry(entry: Mapping[str, Any], base: str, feed: Mapping[str, Any]) -> FeedEntry:
    guid = _text(entry, "id")
    link = _text(entry, "link") or (guid if guid.startswith(("http://", "https://")) else "")
    contents = [_text(part, "value") for part in entry.get("content", ()) if isinstance(part, Mapping)]
    title_detail = entry.get("title_detail") or {}
    source = entry.get("source") or {}
    return FeedEntry(
        guid=guid,
        link=_absolute(base, link),
        title=_text(entry, "title"),
        texts=tuple(text for text in (*contents, _text(entry, "summary")) if text.strip()),
        published=_raw(entry, "published") or _raw(entry, "created"),
        updated=_raw(entry, "updated"),
        language=_text(entry, "language") or _text(title_detail, "language") or _text(feed, "language"),
        author=_text(entry, "author"),
        origin=_text(source, "title"),
    )


def _absolute(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip()) if link else ""
    except ValueError:
        return ""


def _raw(entry: Mapping[str, Any], name: str) -> str:
    """A date as it was written; ``FeedParserDict`` gives other dates for one that is missing, ``dict`` does not."""
    value = dict.get(entry, name) if isinstance(entry, dict) else None
    return value.strip() if isinstance(value, str) else ""


def _text(tree: Mapping[str, Any], name: str) -> str:
    value = tree.get(name) if isinstance(tree, Mapping) else None
    return value.strip() if isinstance(value, str) else ""


def _first_link(links: list[Mapping[str, Any]], relation: str) -> str:
    return next((_text(link, "href") for link in links if link.get("rel") == relation), "")


def _min_interval(feed: Mapping[str, Any]) -> int:
    minutes = _text(feed, "ttl")
    asked = [int(minutes) * 60] if minutes.isascii() and minutes.isdigit() and len(minutes) < 7 else []
    period = _PERIODS.get(_text(feed, "sy_updateperiod").lower())
    if period:
        times = _text(feed, "sy_updatefrequency")
        asked.append(period // max(int(times), 1) if times.isascii() and times.isdigit() and len(times) < 7 else period)
    return max(asked, default=0)


def _said(problem: object) -> str:
    return f" ({' '.join(str(problem).split())[:200]})" if problem else ""

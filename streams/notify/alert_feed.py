"""Alerts as a feed: Atom, RSS 2.0 and JSON Feed, for feed readers."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree import ElementTree as Xml

from streams.domain.alert import AlertChange

_ATOM = "http://www.w3.org/2005/Atom"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFeed:
    """What a feed shows.

    Attributes:
        changes: those that notified, newest first, each with the time at which it was recorded.
        home: the address of the console, without a slash at its end.
        address: the feed's own, without its token.
        updated_at: of an empty feed.
    """

    title: str
    changes: Sequence[tuple[datetime, AlertChange]]
    home: str
    address: str
    updated_at: datetime

    @property
    def updated(self) -> datetime:
        """When its newest entry was recorded."""
        return self.changes[0][0] if self.changes else self.updated_at


def as_atom(feed: AlertFeed) -> bytes:
    """The feed as Atom 1.0."""
    root = Xml.Element("feed", xmlns=_ATOM)
    _add(root, "id", feed.address)
    _add(root, "title", feed.title)
    _add(root, "updated", _rfc3339(feed.updated))
    _add(_add(root, "author"), "name", "Tocsin")
    _add(root, "link", rel="self", href=feed.address)
    _add(root, "link", href=f"{feed.home}/alerts")
    for recorded_at, change in feed.changes:
        entry = _add(root, "entry")
        _add(entry, "id", _uri(change))
        _add(entry, "title", _title(change))
        _add(entry, "updated", _rfc3339(recorded_at))
        _add(entry, "link", href=_page(feed, change))
        _add(entry, "category", term=change.alert.rule_id)
        _add(entry, "summary", _text(change))
    return _xml(root)


def as_rss(feed: AlertFeed) -> bytes:
    """The feed as RSS 2.0."""
    root = Xml.Element("rss", {"version": "2.0", "xmlns:atom": _ATOM})
    channel = _add(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", f"{feed.home}/alerts")
    _add(channel, "description", feed.title)
    _add(channel, "lastBuildDate", format_datetime(feed.updated.astimezone(UTC), usegmt=True))
    _add(channel, "atom:link", rel="self", href=feed.address)
    for recorded_at, change in feed.changes:
        item = _add(channel, "item")
        _add(item, "guid", _uri(change), isPermaLink="false")
        _add(item, "title", _title(change))
        _add(item, "link", _page(feed, change))
        _add(item, "pubDate", format_datetime(recorded_at.astimezone(UTC), usegmt=True))
        _add(item, "category", change.alert.rule_id)
        _add(item, "description", _text(change))
    return _xml(root)


def as_json(feed: AlertFeed) -> bytes:
    """The feed as JSON Feed 1.1."""
    items = [
        {
            "id": _uri(change),
            "url": _page(feed, change),
            "title": _title(change),
            "content_text": _text(change),
            "date_published": _rfc3339(recorded_at),
            "tags": [change.alert.rule_id, change.alert.severity.value],
        }
        for recorded_at, change in feed.changes
    ]
    tree = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": f"{feed.home}/alerts",
        "feed_url": feed.address,
        "items": items,
    }
    return json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace")


FORMS: Mapping[str, tuple[str, Callable[[AlertFeed], bytes]]] = {
    "atom": ("application/atom+xml", as_atom),
    "rss": ("application/rss+xml", as_rss),
    "json": ("application/feed+json", as_json),
}
"""Ending of the address → media type, and what writes it."""


def _title(change: AlertChange) -> str:
    alert = change.alert
    return f"{alert.summary} [{change.change.value}{': ' + alert.stage if alert.stage else ''}]"


def _text(change: AlertChange) -> str:
    """The sentence that proves it, who published it, and what it takes to be sure."""
    lines = [f"{change.alert.rule_title}; severity {change.alert.severity.value}; {change.reason}"]
    if change.event is not None:
        lines = [f"“{proof.sentence}”" for proof in change.event.evidence[:1]] + lines
        article = change.event.article
        lines.append(" ".join(filter(None, (article.source.name, article.title, article.url))))
    return "\n".join(lines)


def _page(feed: AlertFeed, change: AlertChange) -> str:
    return f"{feed.home}/alerts/{change.alert.id}"


def _uri(change: AlertChange) -> str:
    return f"urn:tocsin:change:{change.id}"


def _add(parent: Xml.Element, tag: str, text: str = "", **attributes: str) -> Xml.Element:
    element = Xml.SubElement(parent, tag, attributes)
    element.text = _NOT_IN_XML.sub("\ufffd", text) or None
    return element


def _xml(root: Xml.Element) -> bytes:
    data: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return data


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

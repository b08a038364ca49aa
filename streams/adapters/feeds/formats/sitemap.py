"""Sitemaps of news, and indexes of sitemaps."""

from datetime import UTC, datetime
from urllib.parse import urljoin

from lxml import etree

from streams.collect.date_text import read_date
from streams.domain.errors import RejectedError
from streams.domain.feed_document import FeedDocument, FeedEntry, FeedForm

MAX_URLS = 2_000
"""Entries of one sitemap that are read."""

_OLDEST = datetime.min.replace(tzinfo=UTC)


def read(body: bytes, url: str) -> FeedDocument:
    """Read a sitemap or a sitemap index; raises RejectedError (``not_a_feed``)."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise RejectedError("not_a_feed", f"the sitemap cannot be read: {error}") from error
    if root is None:
        raise RejectedError("not_a_feed", "the sitemap cannot be read: it holds no element")
    notes = ("the XML is not well-formed",) if len(parser.error_log) else ()
    if _local(root).lower() == "sitemapindex":
        found = [
            (_join(url, _find(each, "loc")), read_date(_find(each, "lastmod"))) for each in _children(root, "sitemap")
        ]
        children = [(address, written.at if written else None) for address, written in found if address]
        children.sort(key=lambda child: child[1] or _OLDEST, reverse=True)
        return FeedDocument(form=FeedForm.SITEMAP_INDEX, children=tuple(children), notes=notes)
    entries = [_entry(each, url) for each in _children(root, "url")[:MAX_URLS]]
    return FeedDocument(form=FeedForm.NEWS_SITEMAP, entries=tuple(e for e in entries if e.link), notes=notes)


def _entry(element: etree._Element, url: str) -> FeedEntry:
    link = _join(url, _find(element, "loc"))
    return FeedEntry(
        guid=link,
        link=link,
        title=_find(element, "title"),
        published=_find(element, "publication_date"),
        updated=_find(element, "lastmod"),
        language=_find(element, "language"),
    )


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return ""


def _children(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element if _local(child) == name]


def _local(element: etree._Element) -> str:
    """An element's name without its namespace, or without a prefix that the document does not declare."""
    return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


def _find(element: etree._Element, name: str) -> str:
    """The text of the first element of that local name below; image titles are no titles."""
    for child in element.iter():
        local = _local(child)
        space = str(child.tag).removesuffix(local)
        if local == name and "image" not in space and "video" not in space:
            return " ".join((child.text or "").split())
    return ""

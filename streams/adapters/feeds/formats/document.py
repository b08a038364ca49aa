"""Reading a document: detects its format and parses it."""

import re

from streams.adapters.feeds.formats import json_feed, sitemap, syndication_xml
from streams.domain.errors import RejectedError
from streams.domain.feed_document import FeedDocument

_HEAD = 2_048
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b", re.IGNORECASE)
_XML_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf:RDF|RDF|channel)\b", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


def read_document(body: bytes, content_type: str, url: str) -> FeedDocument:
    """Read a feed or sitemap of any supported format.

    Args:
        body: as it came, decompressed.
        content_type: of the answer; its charset counts where the document names none.
        url: where it came from; relative links are relative to it.

    Raises:
        RejectedError: ``empty``, ``is_html`` or ``not_a_feed``.
    """
    if not body.strip():
        raise RejectedError("empty", "the document is empty")
    head = body[:_HEAD].replace(b"\x00", b"")  # UTF-16 too
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return json_feed.read(body, url)
    if _SITEMAP.search(head):
        return sitemap.read(body, url)
    if is_web_page(body):
        raise RejectedError("is_html", "the document is a web page, not a feed")
    return syndication_xml.read(body, content_type, url)


def is_web_page(body: bytes) -> bool:
    """Whether a document is HTML rather than a feed."""
    head = body[:_HEAD].replace(b"\x00", b"")
    return _HTML.search(head) is not None and _XML_FEED.search(head) is None

"""Discovery: the feeds that a web page names."""

from urllib.parse import urljoin

import lxml.html
from lxml import etree

_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml"}
)


def feeds_named_by(page: bytes, url: str) -> list[tuple[str, str]]:
    """Address and title of every feed that the page's head names, in its order."""
    try:
        tree = lxml.html.fromstring(page)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    base = next(iter(tree.xpath("//base/@href")), "")
    found: dict[str, str] = {}
    for link in tree.xpath("//link[@href]"):
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" in (link.get("rel") or "").lower().split() and kind in _TYPES:
            try:
                address = urljoin(urljoin(url, base), link.get("href").strip())
            except ValueError:
                continue
            found.setdefault(address, " ".join((link.get("title") or "").split()))
    return list(found.items())

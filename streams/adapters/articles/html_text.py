"""HTML to text, with a blank line between blocks.

Whole pages go through trafilatura, which drops menus and footers; fragments through lxml, which keeps all.
"""

import logging
import re
from datetime import UTC, datetime

import lxml.html
from lxml import etree

from streams.domain.errors import RejectedError
from streams.domain.page import Page

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs every page it cannot read; we say it ourselves

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_HEAD = 4_096
_WHOLE_PAGE = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BLOCKS = frozenset(
    "address article aside blockquote caption center dd details div dl dt fieldset figcaption figure footer form h1 "
    "h2 h3 h4 h5 h6 header hr li main nav ol option p pre section summary table tbody td tfoot th thead tr ul".split()
)
_UNSEEN = frozenset("script style noscript template head iframe object svg button select textarea".split())
_PICTURES = frozenset("figure figcaption picture video audio".split())
_PUBLISHED = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//meta[@name='pubdate' or @name='publishdate' or @name='DC.date.issued' or @name='parsely-pub-date']/@content",
    "//time[@itemprop='datePublished' or @pubdate]/@datetime",
    "//article//time/@datetime",
)
_GAP = re.compile(r"\n{3,}")
_JSON_LD_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]+)"')


def decode_html(body: bytes, content_type: str) -> str:
    """A page as text, in the encoding that its server or itself names; windows-1252 where neither is right."""
    said = _CHARSET.search(content_type.encode()) or _CHARSET.search(body[:_HEAD])
    for name in (said[1].decode() if said else "utf-8", "utf-8"):
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("windows-1252", "replace")


def read_page(html: str) -> Page:
    """The text and metadata of a page or a fragment; an empty text when there is none.

    Raises:
        RejectedError: ``bad_html``: it nests so deep that a part of it would be lost.
    """
    tree = _parse(html)
    if tree is None:
        return Page(text="")
    fragment = Page(text=_text_of(tree, _UNSEEN))
    if not _WHOLE_PAGE.search(html):
        return fragment
    import trafilatura  # noqa: PLC0415 - a third of a second that plain text does not need

    document = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False, favor_recall=True)
    if document is None or not document.text:
        return fragment
    return Page(
        text=document.text.replace("\n", "\n\n"),  # a line of it is a block: a heading, a paragraph
        title=document.title or None,
        url=document.url or None,
        site=document.sitename or None,
        published_at=_published_at(tree, document.date),
        language=document.language or tree.xpath("string(/html/@lang)")[:2].lower() or None,
    )


def read_entry(html: str) -> Page:
    """The text of a feed's entry, without pictures and what is written below them; raises RejectedError as above."""
    tree = _parse(html)
    if tree is None:
        return Page(text="")
    for caption in tree.xpath("//*[contains(concat(' ', @class, ' '), 'caption')]"):
        if caption is not tree:
            caption.drop_tree()
    return Page(text=_text_of(tree, _UNSEEN | _PICTURES))


def _parse(html: str) -> lxml.html.HtmlElement | None:
    parser = lxml.html.HTMLParser(huge_tree=True)
    try:
        tree = lxml.html.fromstring(_XML_DECLARATION.sub("", html), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    if parser.error_log.filter_types([etree.ErrorTypes.ERR_RESOURCE_LIMIT]):
        raise RejectedError("bad_html", "its HTML nests deeper than 2,048 elements")
    return tree


def _text_of(tree: lxml.html.HtmlElement, unseen: frozenset[str]) -> str:
    pieces: list[str] = []
    _collect(tree, pieces, unseen)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return _GAP.sub("\n\n", "\n".join(lines)).strip()


def _collect(tree: lxml.html.HtmlElement, pieces: list[str], skipped: frozenset[str]) -> None:
    """Gather text in reading order without recursion: a page can nest deeper than Python's stack."""
    unseen: lxml.html.HtmlElement | None = None
    for action, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if action in ("start", "end") and element.tag in _BLOCKS and unseen is None:
            pieces.append("\n\n")
        if action == "start" and element.tag == "br" and unseen is None:
            pieces.append("\n")
        if action == "start" and unseen is None:
            if element.tag in skipped:
                unseen = element
            else:
                pieces.append(_flat(element.text))
        if action != "start":
            if unseen is element:
                unseen = None
            if unseen is None and element is not tree:
                pieces.append(_flat(element.tail))


def _flat(text: str | None) -> str:
    return text.replace("\n", " ") if text else ""


def _published_at(tree: lxml.html.HtmlElement, day: str | None) -> datetime | None:
    """The time that the page's metadata gives; else midnight UTC of the day that trafilatura found."""
    stated = [value for path in _PUBLISHED for value in tree.xpath(path)]
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        stated += _JSON_LD_PUBLISHED.findall(script)
    for value in [*stated, day or ""]:
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            continue
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
        if value is day:
            return moment.replace(tzinfo=UTC)
    return None

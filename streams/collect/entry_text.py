"""The text of an article, from feed and page, without boilerplate."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from streams.ingest.markup import is_html
from streams.ports.extraction import PageReader

_DOUBLY_ESCAPED = re.compile(r"&amp;(?=#\d{1,7};|#x[0-9a-f]{1,6};|[a-z]{2,8}\d?;)", re.IGNORECASE)
_ESCAPED_TAG = re.compile(r"&lt;/?(?:p|br|div|span|a|b|i|em|strong|img|ul|li|h\d|figure|blockquote)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.IGNORECASE)
_NO_TEXT_LINE = re.compile(
    r"(?:\[?(?:read|see|view|learn|find out) (?:more|the (?:full|rest of the) (?:story|article))\b.{0,60}"
    r"|continue reading\b.{0,100}"
    r"|(?:lire la suite|leer más|weiterlesen|leia mais)\b.{0,40}"
    r"|the post .{1,200} (?:first appeared|appeared first) on .{1,100}"
    r"|(?:click|tap) here to (?:read|subscribe)\b.{0,80}"
    r"|(?:sign up|subscribe) (?:to|for) our newsletter\b.{0,80}"
    r"|share (?:this|on) .{0,60}|advertisement|related:? .{0,160})"
    r"[\s.…»>›→\])]*",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[\s\[(]*(?:read more|continue reading|lire la suite)[\s.…»>›→\])]*$", re.IGNORECASE)
_CUT_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\[\+\d+ chars\])\s*$")
_PAYWALL = re.compile(
    r"\b(?:subscribe (?:now )?to (?:continue|read|keep reading|unlock)"
    r"|this (?:article|story|content) is (?:only )?(?:for|available to) (?:subscribers|members)"
    r"|to continue reading,? (?:please )?(?:subscribe|log ?in|sign ?in|register)|already a subscriber\?"
    r"|(?:the|this) full (?:article|story) is available to subscribers|réservé aux abonnés)",
    re.IGNORECASE,
)
_TAIL_LENGTH = 120


@dataclass(frozen=True, slots=True)
class EntryText:
    """A text fit to be read for events, and whether the publisher cut it off."""

    text: str
    truncated: bool = False


def clean_title(title: str, read_page: PageReader) -> str:
    """A title as one line of plain text: without tags, whatever its escaping."""
    return " ".join(_plain(title, read_page).split())


def feed_text(texts: Sequence[str], title: str, read_page: PageReader) -> EntryText:
    """The longest of an entry's texts; its title where there is none."""
    cleaned = [clean_text(_plain(text, read_page)) for text in texts]
    best = max(cleaned, key=lambda each: len(each.text), default=EntryText(""))
    if not best.text:
        return EntryText(title, truncated=True)
    return EntryText(best.text, truncated=best.truncated)


def choose(from_feed: EntryText, from_page: EntryText | None) -> EntryText:
    """Whichever of feed and page is whole; the longer one of two that are alike in that."""
    if from_page is None or not from_page.text:
        return from_feed
    if from_feed.truncated != from_page.truncated:
        whole = from_page if from_feed.truncated else from_feed
        other = from_feed if from_feed.truncated else from_page
        return whole if len(whole.text) * 2 >= len(other.text) else EntryText(other.text, truncated=True)
    return max(from_page, from_feed, key=lambda each: len(each.text))


def clean_text(text: str) -> EntryText:
    """Leave out lines that are no text of the article, and say whether it is cut off."""
    kept: list[str] = []
    cut_off = False
    for line in text.split("\n"):
        paywall = _PAYWALL.search(line)
        if paywall is not None:
            cut_off = True
            line = line[: paywall.start()]  # noqa: PLW2901
        if _NO_TEXT_LINE.fullmatch(line.strip()):
            continue
        kept.append(line.rstrip())
    whole = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    tail = _TAIL.search(whole, max(0, len(whole) - _TAIL_LENGTH))
    if tail is not None:
        whole = whole[: tail.start()].rstrip()
    cut_off = cut_off or tail is not None or _CUT_OFF.search(whole, max(0, len(whole) - _TAIL_LENGTH)) is not None
    return EntryText(whole, truncated=cut_off)


def _plain(text: str, read_page: PageReader) -> str:
    """Text of HTML, however often it was escaped; plain text stays."""
    for _ in range(2):
        unescaped = _DOUBLY_ESCAPED.sub("&", text)
        if _ESCAPED_TAG.search(unescaped) and not is_html(_ENTITY.sub("", unescaped)):
            unescaped = html.unescape(unescaped)
        if unescaped == text:
            break
        text = unescaped
    if is_html(text):
        text = read_page(text).text
    return html.unescape(text) if _ENTITY.search(text) else text

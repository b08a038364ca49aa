"""Article identity: which entries are the same article across edits, fetches and feeds."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from courlan import extract_domain

from streams.domain.feed import Identity
from streams.domain.feed_document import FeedEntry
from streams.domain.identity import stable_id
from streams.ingest.canonical_url import canonical_url

_URL = re.compile(r"https?://", re.IGNORECASE)
_SAME_SITE = re.compile(r"^(?:www\d?|m|mobile|amp|feeds?|rss)\.(?=[^.]+\.)")


@dataclass(frozen=True, slots=True)
class Identified:
    """An entry with what identifies it.

    Attributes:
        keys: texts by which it is recognised; the first gives a new article its id.
        url: canonical; empty when the entry has none.
    """

    entry: FeedEntry
    keys: tuple[str, ...]
    url: str = ""

    @property
    def new_id(self) -> str:
        """The id that it gets when none of its keys is known."""
        return stable_id("article", self.url) if self.keys[0].startswith("link:") else stable_id("entry", self.keys[0])

    def known_as(self, known: Mapping[str, str]) -> str | None:
        """The id of the article that one of its keys belongs to, if there is one."""
        return next((known[key] for key in self.keys if key in known), None)


def identify(feed_id: str, entries: Sequence[FeedEntry], identity: Identity = Identity.AUTO) -> list[Identified]:
    """Give every entry its keys; what is in the document twice is taken once, what has no identity at all is left out.

    A guid or link that entries share which differ otherwise identifies none of them. Links are recognised in every
    feed; guids, titles and links that moved to another subdomain are recognised in their own feed only.
    """
    links = [_canonical(entry.link) for entry in entries]
    shared = _Shared(entries, links)
    found: dict[str, Identified] = {}
    for entry, link in zip(entries, links, strict=True):
        keys = shared.keys(feed_id, entry, link, identity)
        if keys and not any(key in found for key in keys):
            found.update(dict.fromkeys(keys, Identified(entry, keys, link)))
    return list(dict.fromkeys(found.values()))


def page_identity(canonical: str, link: str) -> tuple[str, str] | None:
    """The key and URL that a page's ``rel=canonical`` gives; None where it cannot be the article's.

    A home page, or a page of another site, is what careless publishers put there.
    """
    url = _canonical(canonical)
    if not url or url.rstrip("/").count("/") < 3 or _site(url) != _site(link):
        return None
    return _link_key(url), url


class _Shared:
    """The identifiers of one document that are no use, because several different entries carry them."""

    def __init__(self, entries: Sequence[FeedEntry], links: Sequence[str]) -> None:
        pairs = list(zip(entries, links, strict=True))
        self._links = _carried_by_several((link, entry.guid or entry.title) for entry, link in pairs)
        self._guids = _carried_by_several((entry.guid, link or entry.title) for entry, link in pairs)
        self._moved = _carried_by_several((_moved_key(link), link) for _, link in pairs)

    def keys(self, feed_id: str, entry: FeedEntry, link: str, identity: Identity) -> tuple[str, ...]:
        """The keys of an entry, the surest first."""
        by_link = _link_key(link) if link and link not in self._links else ""
        guid = entry.guid if entry.guid not in self._guids else ""
        by_guid = f"guid:{feed_id}:{_moved_key(guid)}" if guid else ""
        by_title = f"title:{feed_id}:{' '.join(entry.title.split())}" if entry.title.strip() else ""
        keys: tuple[str, ...]
        match identity:
            case Identity.GUID:
                keys = (by_guid or by_link or by_title,)
            case Identity.LINK:
                keys = (by_link or by_guid or by_title,)
            case Identity.LINK_TITLE:
                keys = (f"both:{stable_id(by_link, by_title)}" if by_link or by_title else by_guid,)
            case Identity.AUTO:
                moved = _moved_key(link)
                by_moved = f"moved:{feed_id}:{moved}" if by_link and moved not in self._moved else ""
                keys = (by_link, by_guid, by_moved) if by_link or by_guid else (by_title,)
        return tuple(key for key in keys if key)


def _carried_by_several(pairs: Iterable[tuple[str, str]]) -> set[str]:
    carriers: dict[str, set[str]] = {}
    for value, carrier in pairs:
        if value:
            carriers.setdefault(value, set()).add(carrier)
    return {value for value, each in carriers.items() if len(each) > 1}


def _canonical(link: str) -> str:
    try:
        return canonical_url(link) if link else ""
    except ValueError:
        return ""


def _link_key(url: str) -> str:
    """A URL without scheme, and without what sites put before their name for phones and feeds."""
    return f"link:{_SAME_SITE.sub('', url.partition('://')[2]).rstrip('/')}"


def _moved_key(text: str) -> str:
    """A URL as it looks on whichever subdomain; other texts as they are."""
    url = _canonical(text) if _URL.match(text) else ""
    if not url:
        return text
    _, _, path = url.partition("://")[2].partition("/")
    return f"{_site(url)}/{path.rstrip('/')}"


def _site(url: str) -> str:
    """The registrable domain; the host where there is none."""
    host = url.partition("://")[2].partition("/")[0]
    return extract_domain(url) or _SAME_SITE.sub("", host)

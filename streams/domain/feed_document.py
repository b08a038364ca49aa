"""Feed documents: the contents of a fetched feed, before any decision about them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FeedForm(StrEnum):
    """The form of a document."""

    RSS = "rss"
    ATOM = "atom"
    JSON = "json"
    NEWS_SITEMAP = "news sitemap"
    SITEMAP_INDEX = "sitemap index"
    MAPPED = "JSON by a mapping"
    MAIL = "mailbox"
    RECORDS = "records"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry as its feed has it; empty where the feed is silent.

    Attributes:
        link: absolute.
        texts: its content and summary, as HTML or plain text, in the feed's order.
        published, updated: dates as they were written.
        language: as the entry or its feed declares it.
        author: byline.
        origin: whom the feed names as the entry's source.
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    texts: tuple[str, ...] = ()
    published: str = ""
    updated: str = ""
    language: str = ""
    author: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocument:
    """A document that was read.

    Attributes:
        entries: in the document's order.
        children: addresses of a sitemap index's sitemaps, with their last change, newest first.
        link: the site's address.
        language: as declared.
        min_interval: seconds for which the publisher asks not to be fetched again (``ttl``, ``sy:updatePeriod``).
        hub: the WebSub hub that it offers.
        topic: the address under which the hub knows it.
        cursor: with what to ask for what follows.
        keeps_cursor: whether that is for the next fetch too, rather than for older articles of this one.
        notes: what was wrong with it and could be read nevertheless.
    """

    form: FeedForm
    entries: tuple[FeedEntry, ...] = ()
    children: tuple[tuple[str, datetime | None], ...] = ()
    title: str = ""
    link: str = ""
    language: str = ""
    min_interval: int = 0
    hub: str = ""
    topic: str = ""
    cursor: str = ""
    keeps_cursor: bool = False
    notes: tuple[str, ...] = ()

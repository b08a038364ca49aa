"""Feeds as publishers write them, for tests: small, and with one fault each."""

from datetime import UTC, datetime

from streams.adapters.articles.html_text import read_entry
from streams.adapters.feeds.formats.document import read_document
from streams.collect.candidates import Candidate, FeedReading, Outcome
from streams.domain.feed import Feed, Identity
from streams.domain.feed_document import FeedDocument, FeedEntry
from streams.domain.page import Page

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://news.example/feed.xml"
FEED = Feed(id="f1", url=URL, name="Tideline", created_at=NOW)


def rss(items: str, channel: str = "", head: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    return (
        f'{head}<rss version="2.0" {spaces}><channel><title>Tideline</title>{channel}{items}</channel></rss>'.encode()
    )


def read(body: bytes, content_type: str = "application/rss+xml", url: str = URL) -> FeedDocument:
    return read_document(body, content_type, url)


def entry(**fields: object) -> FeedEntry:
    usual = {"guid": "g1", "link": "https://news.example/mali-leaves", "title": "Mali leaves", "texts": ("Mali left.",)}
    return FeedEntry(**{**usual, **fields})  # type: ignore[arg-type]


def reading(*entries: FeedEntry, feed: Feed = FEED, now: datetime = NOW) -> FeedReading:
    from streams.domain.feed_document import FeedForm  # noqa: PLC0415

    return FeedReading(
        feed, FeedDocument(form=FeedForm.RSS, entries=entries), now, read_entry=read_entry, classify=lambda _: None
    )


class Shelf:
    """Remembers as the store does what one fetch after another brings."""

    def __init__(self, feed: Feed = FEED) -> None:
        self.feed = feed
        self.known: dict[str, object] = {}

    def fetch(self, *entries: FeedEntry, feed: Feed | None = None, page: Page | None = None) -> list[Outcome]:
        """What a fetch that finds these entries sends to the stream."""
        fetched = reading(*entries, feed=feed or self.feed)
        found, faults = fetched.candidates(self.known)  # type: ignore[arg-type]
        assert not faults
        outcomes = [fetched.complete(each, page) for each in found]
        for outcome in outcomes:
            self.known |= dict.fromkeys(outcome.keys, outcome.remembered)
        return [outcome for outcome in outcomes if outcome.is_changed]


def only(found: list[Candidate]) -> Candidate:
    [candidate] = found
    return candidate


def with_identity(identity: Identity) -> Feed:
    return Feed(id="f1", url=URL, name="Tideline", identity=identity, created_at=NOW)

"""Finds new and changed entries of a document, and turns them into articles."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from streams.collect.agencies import agency_of
from streams.collect.date_text import read_date
from streams.collect.dating import Dated, FeedDates, assess_dates, date_entry
from streams.collect.entry_text import EntryText, choose, clean_text, clean_title, feed_text
from streams.collect.identity import Identified, identify, page_identity
from streams.domain.collected import CollectedArticle
from streams.domain.errors import RejectedError
from streams.domain.feed import Feed
from streams.domain.feed_document import FeedDocument, FeedForm
from streams.domain.page import Page
from streams.ports.extraction import PageReader

Classify = Callable[[str], tuple[str, float] | None]
"""The language (ISO 639-1) of a text and how sure that is, of [0, 1]; None for too little text."""

Fault = tuple[str, RejectedError]
"""An entry that cannot be an article, by its address or guid, and why."""

SURE = 0.9
"""So sure an identified language wins over a declared one."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that is new, or whose feed changed it.

    Attributes:
        before: the article that it was, if it is known.
        digest: hash of the entry as it is now.
    """

    identified: Identified
    title: str
    text: EntryText
    digest: str
    before: CollectedArticle | None

    @property
    def url(self) -> str:
        """The article's address; empty when the entry has none."""
        return self.identified.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of a candidate.

    Attributes:
        tree: the article as :func:`streams.ingest.normalise.normalise` takes it.
        keys: by which it will be recognised.
        remembered: what to keep of it.
        seen_at: when it was fetched.
        is_changed: False when it reads as it did before, so that nothing has to be sent.
    """

    tree: Mapping[str, object]
    keys: tuple[str, ...]
    remembered: CollectedArticle
    seen_at: datetime
    is_changed: bool


class FeedReading:
    """Decides about the entries of one fetched document.

    Args:
        read_entry: turns an entry's HTML into text.
        classify: identifies languages.
    """

    def __init__(
        self, feed: Feed, document: FeedDocument, now: datetime, *, read_entry: PageReader, classify: Classify
    ) -> None:
        self._feed = feed
        self._document = document
        self._now = now
        self._read_entry = read_entry
        self._classify = classify
        self._dates: FeedDates = assess_dates(document.entries, now)
        self.identified = identify(feed.id, document.entries, feed.identity)

    @property
    def keys(self) -> list[str]:
        """Every key of every entry."""
        return [key for each in self.identified for key in each.keys]

    @property
    def published(self) -> list[datetime]:
        """When its entries were published, as far as the document says so itself."""
        dates = (read_date(entry.published) for entry in self._document.entries)
        return [] if self._dates.stamp else [date.at for date in dates if date is not None]

    def candidates(self, known: Mapping[str, CollectedArticle]) -> tuple[list[Candidate], list[Fault]]:
        """The entries that are new or changed, oldest first as far as feeds put the newest first; and those refused.

        Args:
            known: the articles that own any of :attr:`keys`.
        """
        found, faults = list[Candidate](), list[Fault]()
        for each in reversed(self.identified):
            try:
                candidate = self._candidate(each, known)
            except RejectedError as error:
                faults.append((each.url or each.entry.guid, error))
                continue
            if candidate is not None:
                found.append(candidate)
        return found, faults

    def complete(self, candidate: Candidate, page: Page | None = None) -> Outcome:
        """Make the article of a candidate, with its own page if that was fetched."""
        entry, before = candidate.identified.entry, candidate.before
        keys, url, article_id = candidate.identified.keys, candidate.url, candidate.identified.new_id
        canonical = page_identity(page.url, url) if page is not None and page.url else None
        if canonical is not None:
            keys, url = (*keys, canonical[0]), canonical[1]
            article_id = Identified(entry, keys[-1:], url).new_id
        text = choose(candidate.text, clean_text(page.text) if page is not None else None)
        dated = self._dated(candidate, page, url)
        article_id = before.id if before is not None else article_id
        origin = agency_of(entry.author, text.text) or (before.origin if before is not None else None)
        title = candidate.title or (clean_title(page.title or "", self._read_entry) if page is not None else "")
        digest = _digest(title, text.text, str(text.truncated))
        tree: dict[str, object] = {
            "id": article_id,
            "url": url or None,
            "title": title,
            "text": text.text or title,
            "source": self._source(entry.origin, origin),
            "published_at": dated.at.isoformat(),
            "fetched_at": self._now.isoformat(),
            "language": self._language(entry.language, page, text.text),
            "truncated": text.truncated,
            "date_source": dated.source.value,
            "date_certainty": dated.certainty.value,
        }
        remembered = CollectedArticle(
            id=article_id,
            feed_id=self._feed.id,
            entry_digest=candidate.digest,
            text_digest=digest,
            published_at=dated.at,
            date_source=dated.source,
            date_certainty=dated.certainty,
            origin=origin,
            first_seen_at=before.first_seen_at if before is not None else self._now,
        )
        is_changed = before is None or before.text_digest != digest
        distinct = tuple(dict.fromkeys(keys))
        return Outcome(tree=tree, keys=distinct, remembered=remembered, seen_at=self._now, is_changed=is_changed)

    def _candidate(self, each: Identified, known: Mapping[str, CollectedArticle]) -> Candidate | None:
        before = next((known[key] for key in each.keys if key in known), None)
        if before is not None and before.feed_id not in {None, self._feed.id}:
            return None
        title = clean_title(each.entry.title, self._read_entry)
        text = feed_text(each.entry.texts, title, self._read_entry)
        digest = _digest(title, text.text)
        if (before is not None and before.entry_digest == digest) or not (title or text.text or each.url):
            return None
        return Candidate(each, title, text, digest, before)

    def _dated(self, candidate: Candidate, page: Page | None, url: str) -> Dated:
        """A date once decided stays: feeds move dates when articles are edited."""
        before = candidate.before
        if before is not None:
            return Dated(before.published_at, before.date_source, before.date_certainty)
        on_page = page.published_at if page is not None else None
        return date_entry(candidate.identified.entry, self._dates, self._now, on_page=on_page, url=url)

    def _source(self, named: str, origin: str | None) -> dict[str, object]:
        feed = self._feed
        source: dict[str, object] = {"name": (named or feed.name)[:255], "owner": feed.owner, "tier": feed.tier}
        return source | {"origin": origin}

    def _language(self, declared: str, page: Page | None, text: str) -> str:
        if self._feed.language:
            return self._feed.language
        stated = (page.language if page is not None else None) or declared or self._document.language
        identified = self._classify(text)
        if identified is not None and (identified[1] >= SURE or not stated):
            return identified[0]
        return stated[:35] or "en"


def needs_pages(feed: Feed, document: FeedDocument) -> bool:
    """Whether the pages of articles have to be fetched: the feed says so, or its form has no texts."""
    return feed.full_text or document.form in {FeedForm.NEWS_SITEMAP, FeedForm.SITEMAP_INDEX}


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]

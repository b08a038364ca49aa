"""One fetch of one feed: fetch, parse, decide, and return what to send and what was learned."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

import structlog

from streams.collect.candidates import Candidate, Classify, FeedReading, Outcome, needs_pages
from streams.collect.copies import fingerprints_of, recognised_with_origin, tree_with_origin
from streams.collect.judgement import Judgement, Meaning, judge
from streams.collect.learning import Learned, Lesson, Taken
from streams.domain.collecting import ClaimedFeed, FinishedFeed, Recognised
from streams.domain.errors import RejectedError
from streams.domain.feed_document import FeedDocument, FeedEntry
from streams.domain.fetched import Fetched, FetchRequest
from streams.domain.fingerprint import Fingerprint
from streams.domain.page import Page
from streams.ports.clock import Clock, Randomness
from streams.ports.extraction import PageReader
from streams.ports.feeds import FeedQueue, FeedSource

MAX_PAGES = 10
"""Pages that are fetched in one turn; the rest has turns of its own."""

MAX_SITEMAPS = 3
"""Sitemaps of an index that are read: those that changed last."""

HOST_PATIENCE = timedelta(seconds=30)
"""How long a page waits for its host to be free."""

T = TypeVar("T")

_log = structlog.get_logger()


class AskStore(Protocol):
    """Does something in the store's thread; raises UnavailableError."""

    def __call__(self, do: Callable[[], T], /) -> Awaitable[T]:
        """Do it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnTools:
    """What a turn works with.

    Attributes:
        host_of: what of a URL one connection at a time goes to.
        min_interval: the installation's shortest interval, in seconds.
        pause: seconds between two requests to one host.
    """

    queue: FeedQueue
    source: FeedSource
    read_entry: PageReader
    classify: Classify
    clock: Clock
    random: Randomness
    host_of: Callable[[str], str]
    min_interval: int
    pause: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What a turn brought: articles for the stream, what to write down once they are there, and what to log."""

    finished: FinishedFeed
    trees: tuple[dict[str, object], ...] = ()
    notes: tuple[str, ...] = ()
    reason: str = ""

    def with_origins(self, decided: Mapping[str, Fingerprint]) -> "Collected":
        """The same, each new article with whose report it is."""
        recognised = [recognised_with_origin(each, decided) for each in self.finished.recognised]
        trees = tuple(tree_with_origin(tree, decided) for tree in self.trees)
        own = [decided.get(each.article_id, each) for each in self.finished.fingerprints]
        finished = replace(self.finished, recognised=recognised, fingerprints=own)
        return replace(self, finished=finished, trees=trees)

    def tell(self) -> None:
        """Log what came of it; a feed that had nothing new only where everything is logged."""
        feed, progress = self.finished.feed, self.finished.progress
        about: dict[str, Any] = {"feed": feed.name, "next_at": self.finished.next_at.isoformat(timespec="seconds")}
        for note in self.notes:
            _log.debug("note on a feed", feed=feed.name, note=note)
        if feed.url != self.finished.claimed.feed.url:
            _log.warning("feed moved", **about, reason=self.reason)
        if progress.error:
            _log.warning("feed failed", **about, error=progress.error, failures=progress.failures)
        elif self.trees:
            _log.info("collected", **about, articles=len(self.trees))
        else:
            _log.debug("nothing new", **about, status=progress.status)


class FeedTurn:
    """A turn at a claimed feed."""

    def __init__(self, claimed: ClaimedFeed, tools: TurnTools, ask_store: AskStore) -> None:
        self._claimed = claimed
        self._tools = tools
        self._ask_store = ask_store
        self._now = tools.clock()
        self._lesson = Lesson(claimed.feed, claimed.progress, self._now, least=tools.min_interval, random=tools.random)

    async def run(self) -> Collected:
        """Fetch the feed; what its publisher does wrong is in the outcome. Raises UnavailableError."""
        answer = await self._tools.source.fetch(self._lesson.request())
        judgement = judge(answer, self._now)
        match judgement.meaning:
            case Meaning.FAILED:
                return self._without_articles(self._lesson.failed(answer, judgement), judgement)
            case Meaning.GONE:
                return self._without_articles(self._lesson.gone(answer, judgement), judgement)
            case Meaning.NOT_MODIFIED:
                return self._without_articles(self._lesson.not_modified(answer))
        if self._lesson.is_unchanged(answer):
            return self._without_articles(self._lesson.not_modified(answer, whole=True))
        try:
            document = await self._whole(await self._tools.source.document(answer, self._claimed.feed.mapping))
        except RejectedError as error:
            failed = Judgement(Meaning.FAILED, str(error))
            return self._without_articles(self._lesson.failed(answer, failed))
        return await self._articles(answer, document)

    def broken(self, error: str) -> Collected:
        """What a turn comes to that could not be handled."""
        judgement = Judgement(Meaning.FAILED, error)
        return self._without_articles(self._lesson.failed(Fetched(url=self._claimed.feed.url), judgement))

    async def _whole(self, document: FeedDocument) -> FeedDocument:
        """The document; of a sitemap index, what those of its sitemaps say that changed last."""
        entries: list[FeedEntry] = list(document.entries)
        notes: list[str] = list(document.notes)
        for url, _ in document.children[:MAX_SITEMAPS]:
            await asyncio.sleep(self._tools.pause)
            answer = await self._tools.source.fetch(FetchRequest(url=url))
            judgement = judge(answer, self._now)
            if judgement.meaning is not Meaning.DOCUMENT:
                notes.append(f"{url}: {judgement.error}")
                continue
            try:
                entries += (await self._tools.source.document(answer)).entries
            except RejectedError as error:
                notes.append(f"{url}: {error}")
        return replace(document, entries=tuple(entries), notes=tuple(notes))

    async def _articles(self, answer: Fetched, document: FeedDocument) -> Collected:
        tools = self._tools
        reading = FeedReading(
            self._claimed.feed, document, self._now, read_entry=tools.read_entry, classify=tools.classify
        )
        known = await self._ask_store(lambda: tools.queue.known(reading.keys))
        candidates, faults = await asyncio.to_thread(reading.candidates, known)
        outcomes, notes, is_rest = await self._completed(reading, document, candidates)
        changed = [outcome for outcome in outcomes if outcome.is_changed]
        new = sum(1 for each in candidates[: len(outcomes)] if each.before is None)
        refused = [f"{name}: {error}" for name, error in faults]
        taken = Taken(new=new, known=len(reading.identified) - len(candidates), is_rest=is_rest)
        learned = self._lesson.document(answer, document, reading.published, taken)
        finished = FinishedFeed(
            claimed=self._claimed,
            feed=learned.feed,
            progress=learned.progress,
            next_at=learned.next_at,
            recognised=[Recognised(article=each.remembered, keys=each.keys) for each in outcomes],
            present=reading.keys,
            fingerprints=await asyncio.to_thread(fingerprints_of, self._claimed.feed, changed),
        )
        trees = tuple(dict(outcome.tree) for outcome in changed)
        return Collected(
            finished=finished, trees=trees, notes=(*document.notes, *refused, *notes), reason=learned.reason
        )

    async def _completed(
        self, reading: FeedReading, document: FeedDocument, candidates: list[Candidate]
    ) -> tuple[list[Outcome], list[str], bool]:
        """The articles of this turn, with their pages where these are needed; and whether some are left."""
        if not needs_pages(self._claimed.feed, document):
            return await asyncio.to_thread(lambda: [reading.complete(each) for each in candidates]), [], False
        outcomes, notes = [], []
        for candidate in candidates[:MAX_PAGES]:
            page = await self._page(candidate.url) if candidate.url else "it has no address"
            if isinstance(page, str):
                notes.append(f"{candidate.url}: no page: {page}")
            found = page if isinstance(page, Page) else None
            outcomes.append(await asyncio.to_thread(reading.complete, candidate, found))
        return outcomes, notes, len(candidates) > MAX_PAGES

    async def _page(self, url: str) -> Page | str:
        """A page, fetched when its host is ours."""
        tools, host = self._tools, self._tools.host_of(url)
        if host == self._claimed.host:
            await asyncio.sleep(tools.pause)
            return await tools.source.page(url)
        give_up = tools.clock() + HOST_PATIENCE
        while (again := await self._ask_store(lambda: tools.queue.borrow_host(host, tools.clock()))) is not None:
            if again > give_up:
                return "its host is busy"
            await asyncio.sleep(max((again - tools.clock()).total_seconds(), 0.01))
        try:
            return await tools.source.page(url)
        finally:
            await self._ask_store(lambda: tools.queue.return_host(host, tools.clock()))

    def _without_articles(self, learned: Learned, judgement: Judgement | None = None) -> Collected:
        hold_until: datetime | None = None
        if judgement is not None and judgement.holds_host and judgement.retry_after is not None:
            hold_until = self._now + timedelta(seconds=min(judgement.retry_after, 24 * 3_600))
        finished = FinishedFeed(
            claimed=self._claimed,
            feed=learned.feed,
            progress=learned.progress,
            next_at=learned.next_at,
            hold_until=hold_until,
        )
        return Collected(finished=finished, reason=learned.reason)

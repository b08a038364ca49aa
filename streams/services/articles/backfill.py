"""Bring in the articles of web archives, batch by batch, so that it can go on where it was."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from streams.domain.errors import RejectedError
from streams.domain.feed import Feed
from streams.domain.feed_document import FeedEntry
from streams.ingest.archived_page import ArchivedPage
from streams.ingest.canonical_url import domain_of
from streams.services.articles.take_entries import ArrivedEntry, EntryIntake

AT_ONCE = 50
"""Pages that are brought in together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfilled:
    """One batch that is durable.

    Attributes:
        offset: where the next one begins.
        skipped: what is no page of an article, or of another site.
        refused: address and reason of each page that was refused.
    """

    offset: int
    taken: int = 0
    unchanged: int = 0
    skipped: int = 0
    refused: tuple[tuple[str, RejectedError], ...] = ()


def backfill(
    pages: Iterable[ArchivedPage],
    end: int,
    feed: Feed,
    entries: EntryIntake,
    *,
    save: Callable[[int], None],
    sites: Collection[str] = (),
) -> Iterator[Backfilled]:
    """Bring pages in; yields each batch when it is durable and saved.

    Args:
        pages: of one archive, in its order.
        end: the size of the archive.
        feed: what is said of all of them.
        entries: takes them.
        save: notes an offset before which everything is durable.
        sites: domains whose pages are wanted, with their subdomains; all by default.

    Raises:
        UnavailableError: stream or store cannot take them now; it can be done again from the offset saved last.
    """
    batch: list[ArchivedPage] = []
    for page in pages:
        if len(batch) >= AT_ONCE:
            yield _bring(batch, page.offset, feed, entries, save, sites)
            batch = []
        batch.append(page)
    yield _bring(batch, end, feed, entries, save, sites)


def _bring(
    batch: list[ArchivedPage],
    following: int,
    feed: Feed,
    entries: EntryIntake,
    save: Callable[[int], None],
    sites: Collection[str],
) -> Backfilled:
    wanted = [page for page in batch if page.page is not None and _is_wanted(page.url, sites)]
    refused = [(page.url, page.page) for page in wanted if isinstance(page.page, RejectedError)]
    arrived = [each for page in wanted if (each := _arrived(page)) is not None]
    done = entries.take(feed, arrived)
    save(following)
    refused += [(arrived[number].entry.link, error) for number, error in done.refused.items()]
    return Backfilled(
        offset=following,
        taken=done.taken,
        unchanged=done.unchanged,
        skipped=len(batch) - len(wanted),
        refused=tuple(refused),
    )


def _arrived(archived: ArchivedPage) -> ArrivedEntry | None:
    page = archived.page
    if page is None or isinstance(page, RejectedError):
        return None
    entry = FeedEntry(
        link=archived.url,
        title=page.title or "",
        texts=(page.text,) if page.text else (),
        origin=page.site or domain_of(archived.url) or "",
    )
    return ArrivedEntry(entry=entry, at=archived.at, page=page)


def _is_wanted(url: str, sites: Collection[str]) -> bool:
    domain = domain_of(url) or ""
    return not sites or any(domain == site or domain.endswith(f".{site}") for site in sites)

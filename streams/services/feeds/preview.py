"""Preview a feed: what would come in, with nothing stored and nothing sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from streams.collect.candidates import Classify, FeedReading
from streams.collect.judgement import Meaning, judge
from streams.collect.learning import first_request
from streams.domain.errors import RejectedError
from streams.domain.feed import Feed
from streams.domain.feed_document import FeedDocument
from streams.ports.extraction import PageReader
from streams.ports.feeds import FeedSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a feed would bring in now.

    Attributes:
        url: where it was found in the end.
        articles: as they would go to the stream, oldest first.
        notes: what is not as it should be.
    """

    url: str
    document: FeedDocument
    articles: tuple[Mapping[str, object], ...]
    notes: tuple[str, ...]


async def preview_feed(
    source: FeedSource, feed: Feed, now: datetime, *, read_entry: PageReader, classify: Classify
) -> Preview:
    """Fetch a feed once and say what would come in; pages of articles are not fetched.

    Raises:
        RejectedError: it cannot be fetched or is no feed; the text says what to do.
    """
    answer = await source.fetch(first_request(feed))
    judgement = judge(answer, now)
    if judgement.meaning is not Meaning.DOCUMENT:
        raise RejectedError(
            "no_feed", f"{feed.url}: {judgement.error or 'it answered 304 to an unconditional request'}"
        )
    try:
        document = await source.document(answer, feed.mapping)
    except RejectedError as error:
        raise RejectedError(error.code, f"{feed.url}: {error}") from error
    reading = FeedReading(feed, document, now, read_entry=read_entry, classify=classify)
    candidates, faults = reading.candidates({})
    articles = tuple(reading.complete(each).tree for each in candidates)
    refused = [f"{name}: {error}" for name, error in faults]
    moved = [f"it has moved for good to {answer.moved_to}"] if answer.moved_to else []
    sitemaps = [f"an index of {len(document.children)} sitemaps"] if document.children else []
    return Preview(
        url=answer.url, document=document, articles=articles, notes=(*moved, *sitemaps, *document.notes, *refused)
    )

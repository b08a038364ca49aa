"""Put articles on the topic from files of JSON lines in a shape of their own, by a mapping."""

from collections.abc import Iterable, Iterator
from itertools import islice

from streams.collect.json_mapping import map_items
from streams.domain.errors import RejectedError
from streams.domain.feed import Feed
from streams.domain.feed_document import FeedEntry
from streams.domain.json_mapping import JsonMapping
from streams.ingest.article_file import FileArticle
from streams.ports.clock import Clock
from streams.services.articles.ingest import Offered
from streams.services.articles.take_entries import ArrivedEntry, EntryIntake

_AT_ONCE = 100


def ingest_mapped(
    articles: Iterable[FileArticle], feed: Feed, mapping: JsonMapping, entries: EntryIntake, clock: Clock
) -> Iterator[Offered]:
    """Bring in what lines hold; each article is durable when it is yielded.

    Raises:
        UnavailableError: the stream cannot take articles now.
        OSError: a file cannot be read.
    """
    lines = iter(articles)
    while batch := list(islice(lines, _AT_ONCE)):
        found = [(line, each) for line in batch for each in _mapped(line, mapping)]
        mapped = [(line, entry) for line, entry in found if isinstance(entry, FeedEntry)]
        result = entries.take(feed, [ArrivedEntry(entry=entry, at=clock()) for _, entry in mapped])
        for line, each in found:
            if isinstance(each, RejectedError):
                yield Offered(place=line.place, size=line.size, refusal=each)
        for number, (line, _) in enumerate(mapped):
            yield Offered(place=line.place, size=line.size, refusal=result.refused.get(number))


def _mapped(line: FileArticle, mapping: JsonMapping) -> list[FeedEntry | RejectedError]:
    try:
        return map_items(line.tree(), mapping)
    except RejectedError as error:
        return [error]

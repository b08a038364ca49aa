"""Find the feed that an address means: its own, or the one that a page names."""

from streams.collect.judgement import Meaning, judge
from streams.collect.learning import first_request
from streams.domain.errors import RejectedError, UnavailableError
from streams.domain.feed import Feed
from streams.ports.feeds import FeedSource


async def find_feed(source: FeedSource, feed: Feed) -> tuple[str, str]:
    """The address of the feed that is meant by a feed's address, and the title that it gives itself.

    Raises:
        RejectedError: there is no feed, or there are several to choose from, which are named.
        UnavailableError: nothing answers there now.
    """
    url = feed.url
    answer = await source.fetch(first_request(feed))
    if answer.status is None:
        raise UnavailableError(f"{url}: {answer.error}")
    judgement = judge(answer, source.now())
    if judgement.meaning is not Meaning.DOCUMENT:
        raise RejectedError("no_feed", f"{url}: {judgement.error}")
    named = source.feeds_named_by(answer) if feed.mapping is None else []
    if not named:
        document = await source.document(answer, feed.mapping)
        return answer.moved_to or url, document.title
    if len(named) > 1:
        lines = "\n".join(f"  {address}  {title}".rstrip() for address, title in named)
        raise RejectedError("several_feeds", f"{url} is a page that names several feeds; add one of them:\n{lines}")
    return named[0]

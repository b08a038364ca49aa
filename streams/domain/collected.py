"""What collecting remembers of the articles it produced."""

from dataclasses import dataclass
from datetime import datetime

from streams.domain.article import DateCertainty, DateSource


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedArticle:
    """An article that a feed brought in.

    Attributes:
        feed_id: the feed that brings it; others that have it too are silent about it. None if that one is fetched no
            more: the next feed that has the article brings it from then on.
        entry_digest: hash of the entry as the feed has it, to see that it did not change.
        text_digest: hash of what was sent to the stream.
        origin: whose report it copies, as decided when it first came.
    """

    id: str
    feed_id: str | None
    entry_digest: str
    text_digest: str
    published_at: datetime
    date_source: DateSource
    date_certainty: DateCertainty
    origin: str | None = None
    first_seen_at: datetime

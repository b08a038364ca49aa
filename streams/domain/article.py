"""Articles: what producers put on the topic ``articles``."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DateSource(StrEnum):
    """Where ``published_at`` was taken from."""

    FEED = "feed"
    PAGE = "page"
    URL = "url"
    FETCHED = "fetched"


class DateCertainty(StrEnum):
    """How sure ``published_at`` is: to the second, but for its zone, to the day, or not at all."""

    EXACT = "exact"
    ZONE = "zone"
    DAY = "day"
    GUESS = "guess"


UNDETERMINED = "und"
"""The language of an article that names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who published an article.

    Attributes:
        name: as readers know it.
        domain: of its site, lower case, without ``www.``.
        owner: who owns it; syndicated copies of one owner count once.
        tier: 1 (wire agencies, papers of record) to 5 (unknown).
        origin: whose report it copies: an agency, or the source that published it first.
    """

    name: str = "unknown"
    domain: str | None = None
    owner: str | None = None
    tier: int | None = None
    origin: str | None = None

    @property
    def independent_key(self) -> str:
        """What makes two sources independent: origin, else owner, else domain, else name in lower case."""
        return self.origin or self.owner or self.domain or " ".join(self.name.casefold().split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as plain text.

    Attributes:
        id: the producer's, else a hash of the canonical URL.
        text: plain text; character offsets of evidence count into it.
        published_at: aware; drives every window.
        fetched_at: aware; when it reached the producer.
        language: ISO 639-1, or :data:`UNDETERMINED`.
        truncated: whether the publisher gives only the beginning of the text.
        date_source, date_certainty: how ``published_at`` was decided; None where the producer simply gave it.
    """

    id: str
    title: str = ""
    text: str
    url: str | None = None
    source: Source = Source()
    published_at: datetime
    fetched_at: datetime | None = None
    language: str = "en"
    truncated: bool = False
    date_source: DateSource | None = None
    date_certainty: DateCertainty | None = None

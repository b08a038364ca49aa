"""Articles: what producers put on the topic ``articles``."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who published an article.

    Attributes:
        name: as readers know it.
        domain: of its site, lower case, without ``www.``.
        owner: who owns it; syndicated copies of one owner count once.
        tier: 1 (wire agencies, papers of record) to 5 (unknown).
    """

    name: str = "unknown"
    domain: str | None = None
    owner: str | None = None
    tier: int | None = None

    @property
    def independent_key(self) -> str:
        """What makes two sources independent of each other: owner, else domain, else name."""
        return self.owner or self.domain or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as plain text.

    Attributes:
        id: the producer's, else a hash of the canonical URL.
        text: plain text; character offsets of evidence count into it.
        published_at: aware; drives every window.
        fetched_at: aware; when it reached the producer.
        language: ISO 639-1.
    """

    id: str
    title: str = ""
    text: str
    url: str | None = None
    source: Source = Source()
    published_at: datetime
    fetched_at: datetime | None = None
    language: str = "en"

"""Pages: what an HTML document says about itself."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The text of an HTML page or fragment, and what its metadata tells; ``None`` where it is silent.

    Attributes:
        published_at: aware; metadata that gives only a day means its midnight UTC.
        site: the name that the site gives itself.
    """

    text: str
    title: str | None = None
    url: str | None = None
    site: str | None = None
    published_at: datetime | None = None
    language: str | None = None

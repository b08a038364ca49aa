"""Pages of web archives."""

from dataclasses import dataclass
from datetime import datetime

from streams.domain.errors import RejectedError
from streams.domain.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """One answer that an archive keeps.

    Attributes:
        offset: where its record begins in the file.
        at: when it was fetched.
        page: None for what is no page of an article: pictures, errors, redirects.
    """

    offset: int
    url: str
    at: datetime
    page: Page | RejectedError | None

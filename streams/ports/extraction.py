"""Reading events out of articles, and text out of pages."""

from typing import Protocol

from streams.domain.article import Article
from streams.domain.event import Event
from streams.domain.page import Page


class Extractor(Protocol):
    """Reads events out of one article."""

    def __call__(self, article: Article) -> tuple[Event, ...]:
        """The article's events, in the order of their evidence; never raises for any text."""
        ...


class PageReader(Protocol):
    """Turns HTML into text."""

    def __call__(self, html: str) -> Page:
        """The text and metadata of a whole page or a bare fragment; an empty text when there is none."""
        ...

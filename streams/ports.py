"""What the stages need from outside, as protocols that adapters fill."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from streams.domain.article import Article
from streams.domain.event import Event
from streams.domain.page import Page

Clock = Callable[[], datetime]
"""Now, aware, in UTC."""

Randomness = Callable[[], float]
"""A number of [0, 1)."""


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


class ArticleSink(Protocol):
    """Where accepted articles go."""

    def send(self, article: Article) -> None:
        """Hand one article over; raises RejectedError when it is too large, UnavailableError when nobody takes it."""
        ...

    def flush(self) -> None:
        """Wait until everything sent is durable; raises UnavailableError when that cannot be had."""
        ...

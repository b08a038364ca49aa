"""What the stages need from outside, as protocols that adapters fill."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from streams.domain.article import Article
from streams.domain.event import Event

Clock = Callable[[], datetime]
"""Now, aware, in UTC."""

Randomness = Callable[[], float]
"""A number of [0, 1)."""


class Extractor(Protocol):
    """Reads events out of one article."""

    def __call__(self, article: Article) -> tuple[Event, ...]:
        """The article's events, in the order of their evidence; never raises for any text."""
        ...

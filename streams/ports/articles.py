"""Where accepted articles go."""

from typing import Protocol

from streams.domain.article import Article


class ArticleSink(Protocol):
    """Where accepted articles go."""

    def send(self, article: Article) -> None:
        """Hand one article over; raises RejectedError when it is too large, UnavailableError when nobody takes it."""
        ...

    def flush(self) -> None:
        """Wait until everything sent is durable; raises UnavailableError when that cannot be had."""
        ...

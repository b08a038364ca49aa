"""Where articles come in."""

from collections.abc import Iterator
from contextlib import contextmanager

from streams.bootstrap.clock import now
from streams.domain.article import Article
from streams.ingest.intake import Intake
from streams.settings import Settings


class _Nowhere:
    """Takes articles and drops them, for a dry run."""

    def send(self, article: Article) -> None:
        """Drop it."""

    def flush(self) -> None:
        """Nothing is under way."""


@contextmanager
def open_intake(settings: Settings, *, dry_run: bool = False) -> Iterator[Intake]:
    """Where articles come in; a dry run checks them only. Raises UnavailableError when no broker answers."""
    from streams.adapters.articles.html_text import read_page

    if dry_run:
        yield Intake(_Nowhere(), read_page=read_page, clock=now)
        return
    from streams.adapters.kafka.articles import ArticleTopic

    limit = settings.kafka.max_message_bytes
    with ArticleTopic(settings.kafka.access, max_message_bytes=limit) as topic:
        yield Intake(topic, read_page=read_page, clock=now)

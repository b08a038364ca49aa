"""Wires what takes articles in."""

from collections.abc import Iterator
from contextlib import contextmanager

from streams.bootstrap.clock import now
from streams.bootstrap.tracing import open_tracing
from streams.domain.article import Article
from streams.domain.page import Page
from streams.ingest.article_file import ArticleForm, FileArticle
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
    from streams.adapters.knowledge.outlets import load_outlets

    outlets = load_outlets(settings.knowledge)
    if dry_run:
        yield Intake(_Nowhere(), read_page=read_page, clock=now, outlets=outlets)
        return
    from streams.adapters.kafka.articles import ArticleTopic

    limit = settings.kafka.max_message_bytes
    with (
        open_tracing(settings, "ingest") as tracing,
        ArticleTopic(settings.kafka.access, max_message_bytes=limit, tracing=tracing) as topic,
    ):
        yield Intake(topic, read_page=read_page, clock=now, outlets=outlets)


def read_page(html: str) -> Page:
    """The text and metadata of a whole page or a bare fragment of HTML."""
    from streams.adapters.articles.html_text import read_page as read

    return read(html)


def read_article_file(path: str, form: ArticleForm) -> Iterator[FileArticle]:
    """Every article of a file, or of standard input for ``-``; raises OSError when the file cannot be read."""
    from streams.adapters.articles.files import read_article_file as read

    return read(path, form)

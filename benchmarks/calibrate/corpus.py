"""Corpora: files of articles as JSON lines, gzipped or not, as `tocsin ingest` takes them."""

import gzip
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

from streams.adapters.articles.html_text import read_page
from streams.adapters.languages.identifier import identify
from streams.domain.article import Article
from streams.domain.errors import RejectedError, TocsinError
from streams.extract.language import foreign
from streams.ingest.normalise import normalise
from streams.wire import codec as wire


def corpus_of(path: Path) -> str:
    """The name of a corpus: that of its file without the endings."""
    return path.name.partition(".")[0]


def read_articles(path: Path, wanted: Collection[str] | None = None) -> Iterator[Article]:
    """The articles of a corpus that are in English, or those of these ids; raises TocsinError for a bad line."""
    now = datetime.now(UTC)
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                article = normalise(wire.parse(line), now=now, read_page=read_page).article
            except RejectedError as error:
                raise TocsinError(f"{path}:{number}: {error}") from error
            if not foreign(article, identify) and (wanted is None or article.id in wanted):
                yield article
